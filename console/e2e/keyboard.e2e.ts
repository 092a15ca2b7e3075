import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button, notice, setting } from './support/page';
import { type Demo, startDemo } from './support/server';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

async function visit(path: string): Promise<Page> {
  const page = await open(demo);
  await signIn(page, demo, path);
  return page;
}

const isFocused = (at: Locator): Promise<boolean> => at.evaluate((one) => one === document.activeElement);

/** The focus has come there. */
const focused = (at: Locator): Promise<void> => at.and(at.page().locator(':focus')).waitFor();

/** Goes on with the key until it is there; whoever needs more than 80 stops cannot be said to reach it. */
async function reach(page: Page, at: Locator, key = 'Tab'): Promise<void> {
  await at.waitFor();
  for (let stop = 0; stop < 80; stop += 1) {
    if (await isFocused(at)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${String(at)}`);
}

/** Types into a field that looks things up, until its list shows what was typed for and stands still. */
async function lookUp(page: Page, text: string, { found, other }: { readonly found: RegExp; readonly other: RegExp }) {
  const asked = (url: string) => new URL(url).searchParams.get('$filter')?.includes(`'${text}'`) === true;
  const answered = page.waitForResponse((one) => asked(one.url()));
  await page.keyboard.type(text);
  await answered;
  await page.getByRole('option', { name: found }).waitFor();
  await page.getByRole('option', { name: other }).waitFor({ state: 'detached' });
}

it('skips the navigation', async () => {
  const page = await visit('/policies');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await reach(page, skip);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await focused(button(page, 'Import'));
});

it('writes, assigns and saves a policy', async () => {
  const page = await visit('/policies');
  const create = button(page, 'New policy');
  await reach(page, create);
  await page.keyboard.press('Enter');
  const start = page.getByRole('dialog');
  await start.waitFor();
  await page.keyboard.press('Escape');
  await focused(create);

  await page.keyboard.press('Enter');
  await reach(page, start.getByRole('radio', { name: 'iOS' }));
  await page.keyboard.press('ArrowRight');
  expect(await start.getByRole('radio', { name: 'Android' }).isChecked()).toBe(true);
  await reach(page, button(start, 'Start'));
  await page.keyboard.press('Enter');
  // Another page: its title has the focus.
  const title = page.getByRole('heading', { level: 1, name: /^Level 2/ });
  await focused(title);

  await reach(page, page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Warehouse');
  await reach(page, page.getByRole('tab', { name: /^Basics/ }), 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await reach(page, page.getByRole('tab', { name: /^Assignments/ }), 'ArrowRight');
  await page.keyboard.press('Enter');
  await reach(page, page.getByRole('combobox', { name: 'Include a group' }));
  await lookUp(page, 'off', { found: /^Office/, other: /^Field staff/ });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').filter({ hasText: 'Office' }).waitFor();

  await reach(page, button(page, 'Review and create'));
  await page.keyboard.press('Enter');
  const save = button(page.getByRole('dialog'), 'Create policy');
  await page.getByRole('dialog').getByRole('heading', { level: 3 }).first().waitFor();
  await reach(page, save);
  await page.keyboard.press('Enter');
  await notice(page, 'Warehouse is saved').waitFor();
});

it('writes an app configuration', async () => {
  const page = await visit('/configurations');
  await reach(page, button(page, 'New configuration'));
  await page.keyboard.press('Enter');
  await focused(page.getByRole('heading', { level: 1, name: 'New configuration' }));
  await reach(page, page.getByRole('textbox', { name: 'Name', exact: true }));
  await page.keyboard.type('Mail');
  await reach(page, page.getByRole('textbox', { name: 'Name 1' }));
  await page.keyboard.type('server');
  await page.keyboard.press('Tab');
  await page.keyboard.type('mail.contoso.example');
  await reach(page, button(page, 'Create configuration'));
  await page.keyboard.press('Enter');
  await notice(page, 'Mail is saved').waitFor();
});

it('changes a setting', async () => {
  const page = await visit('/policies');
  const link = page.getByRole('link', { name: 'Android, personal devices', exact: true });
  await reach(page, link);
  await page.keyboard.press('Enter');
  await reach(page, page.getByRole('tab', { name: /^Basics/ }));
  await reach(page, page.getByRole('tab', { name: /^Data protection/ }), 'ArrowRight');
  await page.keyboard.press('Enter');
  const options = setting(page, 'android.data.clipboard').getByRole('combobox');
  await reach(page, options);
  await page.keyboard.press('Home');
  await reach(page, button(page, 'Review and save'));
});

it('comes from the list to the wipe of a device, and back out of it', async () => {
  const page = await visit('/registrations');
  const row = page.getByRole('row', { name: /com\.contoso\.mail.*Ben Okafor/ }).getByRole('link');
  await reach(page, row.first());
  await page.keyboard.press('Enter');
  const wipe = button(page, 'Wipe work data');
  await reach(page, wipe);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await reach(page, dialog.getByRole('checkbox'));
  await page.keyboard.press('Space');
  expect(await dialog.getByRole('checkbox').isChecked()).toBe(true);
  await reach(page, button(dialog, 'Cancel'));
  await page.keyboard.press('Enter');
  await focused(wipe);
});

it('asks why', async () => {
  const page = await visit('/why');
  await reach(page, page.getByRole('combobox', { name: 'User' }));
  await lookUp(page, 'ana', { found: /^Ana Silva/, other: /^Ben Okafor/ });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const where = page.getByRole('combobox', { name: 'App and device' });
  await where.getByRole('option', { name: /com\.contoso\.mail/ }).waitFor({ state: 'attached' });
  await reach(page, where);
  await page.keyboard.press('ArrowDown');
  await reach(page, page.getByRole('combobox', { name: 'Somebody wants to' }));
  await page.keyboard.press('End');
  await page.getByRole('heading', { name: /work data opens|Work data/i }).waitFor();
});

it('opens the navigation where it is a drawer', async () => {
  const page = await open(demo, { width: 390, height: 844, scheme: 'light' });
  await signIn(page, demo);
  await reach(page, button(page, 'Open navigation'));
  await page.keyboard.press('Enter');
  const link = page.getByRole('dialog').getByRole('link', { name: 'Registrations' });
  await reach(page, link);
  await page.keyboard.press('Enter');
  const title = page.getByRole('heading', { level: 1, name: 'Registrations' });
  await focused(title);
});
