import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button, go, notice } from './support/page';
import { ana, openApp } from './support/phone';
import { type Demo, startDemo } from './support/server';

const NAME = 'Mail in the field';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

async function write(page: Page): Promise<void> {
  await go(page, 'App configuration');
  await button(page, 'New configuration').click();
  const create = button(page, 'Create configuration');
  expect(await create.isDisabled(), 'it says nothing yet').toBe(true);
  await page.getByRole('textbox', { name: 'Value 1' }).fill('Sent from the field');
  await page.getByText('A value needs a name.').waitFor();
  await page.getByText('Give the policy a name.').waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(NAME);
  await page.getByRole('textbox', { name: 'Name 1' }).fill('signature');
  await page.getByRole('textbox', { name: 'iOS: Bundle ids' }).fill('com.contoso.mail');
  await page.getByRole('combobox', { name: 'Include a group' }).pressSequentially('field');
  await page.getByRole('option', { name: /^Field staff/ }).click();
  await page.getByRole('listitem').filter({ hasText: 'Field staff' }).waitFor();
  await create.click();
  await notice(page, `${NAME} is saved`).waitFor();
  await page.waitForURL(/\/configurations\/A_[0-9a-f-]{36}/);
}

async function change(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Value 1' }).fill('Contoso');
  await button(page, 'Save').click();
  await notice(page, `${NAME} is saved`).waitFor();
  await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
}

/** The registration of Ana's mail says what reaches it, and from where. */
async function registration(page: Page): Promise<void> {
  await go(page, 'Registrations');
  await page
    .getByRole('row', { name: /com\.contoso\.mail.*Ana Silva/ })
    .getByRole('link')
    .first()
    .click();
  await page.getByRole('term').filter({ hasText: 'signature' }).waitFor();
  await page.getByRole('definition').filter({ hasText: 'Contoso' }).getByRole('link', { name: NAME }).click();
  await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
}

async function remove(page: Page): Promise<void> {
  await button(page, 'Delete').click();
  await button(page.getByRole('alertdialog'), 'Delete configuration').click();
  await notice(page, `${NAME} is deleted`).waitFor();
  await page.getByRole('heading', { level: 2, name: 'No app configurations yet' }).waitFor();
}

it('configures an app from the console: the phone reads it, its change and its end', async () => {
  const [page, lab] = [await open(demo), await open(demo)];
  await signIn(page, demo);
  await lab.goto(demo.lab);
  await openApp(lab, 'Settings');
  await write(page);
  await ana(lab).getByText('signature: Sent from the field').waitFor();
  await change(page);
  await ana(lab).getByText('signature: Contoso').waitFor();
  await registration(page);
  await remove(page);
  await ana(lab).getByText('signature: Contoso').waitFor({ state: 'detached' });
});

it('keeps what was not saved, and lets it be discarded', async () => {
  const page = await open(demo);
  await signIn(page, demo, '/configurations/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half done');
  await page.reload();
  await page.getByText('These are your unsaved changes.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Half done');
  await button(page, 'Discard them').click();
  await page.reload();
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('');
});

it('asks before an app may hold one managed account alone', async () => {
  const page = await open(demo);
  await signIn(page, demo, '/organisation');
  const one = page.getByRole('radio', { name: /^One/ });
  await one.click();
  const asked = page.getByRole('alertdialog');
  await asked.getByText('No app holds several managed accounts now').waitFor();
  await button(asked, 'Cancel').click();
  expect(await one.isChecked()).toBe(false);
  await one.click();
  await button(asked, 'Allow one').click();
  await notice(page, 'Saved.').waitFor();
  await expect.poll(() => one.isChecked()).toBe(true);
  await page.getByRole('radio', { name: /^Several/ }).click();
  await expect.poll(() => one.isChecked()).toBe(false);
});
