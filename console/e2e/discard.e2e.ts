import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button } from './support/page';
import { type Demo, startDemo } from './support/server';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

it('discarded changes can be had back, of a saved policy and of a new one', async () => {
  const page = await open(demo);
  const { id } = await demo.policy('iOS and iPadOS, personal devices');
  await signIn(page, demo, `/policies/${String(id)}`);
  const name = page.getByRole('textbox', { name: 'Name' });
  for (const path of [`/policies/${String(id)}`, '/policies/new/ios?template=level-1']) {
    await page.goto(demo.url + path);
    await name.fill('');
    await page.getByText('Give the policy a name.').waitFor();
    expect(await button(page, path.includes('new') ? 'Review and create' : 'Review and save').isDisabled()).toBe(true);
    await name.fill('Mine');
    await button(page, 'Discard').click();
    await button(page, 'Undo').click();
    await page.getByRole('heading', { level: 1, name: 'Mine', exact: true }).waitFor();
    expect(await name.inputValue()).toBe('Mine');
  }
});
