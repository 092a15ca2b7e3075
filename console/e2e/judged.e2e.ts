import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button } from './support/page';
import { type Demo, startDemo } from './support/server';

const POLICY = 'iOS and iPadOS, personal devices';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

it('an import says, before it is done, what it changes, what nobody knows and what is wrong', async () => {
  const page = await open(demo);
  await signIn(page, demo, '/policies');
  const type = '#microsoft.graph.iosManagedAppProtection';
  const file = (name: string, policy: object) => ({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ '@odata.type': type, ...policy })),
  });
  await page
    .locator('input[type=file]')
    .setInputFiles([
      file('replaces.json', { displayName: POLICY, pinRequred: true }),
      file('wrong.json', { displayName: 'Wrong', minimumPinLength: 'many' }),
    ]);
  const dialog = page.getByRole('dialog', { name: 'Import policies' });
  const [replaces, wrong] = [POLICY, 'Wrong'].map((name) => dialog.getByRole('listitem').filter({ hasText: name }));
  await replaces?.getByText('pinRequred', { exact: true }).waitFor();
  await replaces?.getByRole('heading', { level: 3, name: /^Looser/ }).waitFor();
  await wrong?.getByText('This cannot be saved yet').waitFor();
  await button(dialog, 'Import 1 policy').click();
  await replaces?.getByText('Imported', { exact: true }).waitFor();
  expect(await wrong?.getByText('Imported', { exact: true }).count()).toBe(0);
});

it('contradictions of a saved policy are marked on their tab as soon as it is opened', async () => {
  await demo.changePolicy(POLICY, { pinRequired: false, minimumPinLength: 8 });
  const page = await open(demo);
  await signIn(page, demo, `/policies/${String((await demo.policy(POLICY))['id'])}`);
  await page.getByRole('tab', { name: /^Access requirements.*contradiction/ }).waitFor();
});
