import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button, notice } from './support/page';
import { type Demo, startDemo } from './support/server';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

async function listed<T>(path: string): Promise<readonly T[]> {
  return ((await demo.api('GET', path)) as { readonly value: readonly T[] }).value;
}

it('a double click on "Create policy" creates one', async () => {
  const page = await open(demo);
  await signIn(page, demo, '/policies/new/ios?template=level-1');
  await page.getByRole('textbox', { name: 'Name' }).fill('Clicked twice');
  await button(page, 'Review and create').click();
  await button(page.getByRole('dialog'), 'Create policy').dblclick();
  await notice(page, 'Clicked twice is saved').waitFor();
  await page.waitForLoadState('networkidle');
  const all = await listed<{ readonly displayName: string }>('/beta/deviceAppManagement/managedAppPolicies');
  expect(all.filter((one) => one.displayName === 'Clicked twice')).toHaveLength(1);
});

it('a double click on "Wipe work data" orders one wipe', async () => {
  const page = await open(demo);
  const registrations = await listed<{ readonly id: string; readonly deviceTag: string }>('/cordon/v1/registrations');
  const of = registrations.find((one) => one.deviceTag === demo.tags['dana']);
  await signIn(page, demo, `/registrations/${of?.id ?? ''}`);
  await button(page, 'Wipe work data').click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('checkbox').check();
  await button(dialog, 'Wipe work data').dblclick();
  await page.waitForURL(/\/operations\/.+/);
  await page.waitForLoadState('networkidle');
  expect(await listed('/cordon/v1/operations')).toHaveLength(1);
});
