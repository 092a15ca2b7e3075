import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browsers, fillIn, signIn } from './support/browser';
import { button, notice, openPolicy, setting } from './support/page';
import { type Demo, startDemo } from './support/server';

const POLICY = 'iOS and iPadOS, enrolled devices';
const CLIPBOARD = 'ios.data.clipboard';
const BACKUP = 'ios.data.backup';
const PRINT = 'ios.data.print';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
});

async function editor(name = POLICY): Promise<Page> {
  const page = await open(demo);
  await signIn(page, demo);
  await openPolicy(page, name);
  await page.getByRole('tab', { name: /^Data protection/ }).click();
  return page;
}

const select = (page: Page, id: string): Locator => setting(page, id).getByRole('combobox');
const radio = (page: Page, id: string, name: string): Locator => setting(page, id).getByRole('radio', { name });
const selected = (page: Page, id: string): Promise<string> =>
  select(page, id).evaluate((one) => (one as HTMLSelectElement).selectedOptions[0]?.text ?? '');

/** Resolves when the editor has asked the server about a draft with these words, and then rests. */
const judged = (page: Page, words: string) =>
  page.waitForResponse(
    (one) => one.url().endsWith('/policies/preview') && (one.request().postData() ?? '').includes(words),
  );

/** Ends the session on the server; the page learns of it with whatever it asks next. */
async function endSession(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { csrf } = (await (await fetch('/console/session')).json()) as { csrf: string };
    const answer = await fetch('/console/sign-out', { method: 'POST', headers: { 'X-Cordon-Csrf': csrf } });
    if (!answer.ok) throw new Error(`the sign-out was answered ${answer.status}`);
  });
}

async function save(page: Page): Promise<void> {
  await button(page, 'Review and save').click();
  await button(page.getByRole('dialog'), 'Save').click();
}

describe('a session that ends in the middle of an edit', () => {
  it('keeps the draft, and offers it after the next sign-in', async () => {
    const page = await editor();
    const before = await selected(page, CLIPBOARD);
    await Promise.all([
      judged(page, '"allowedOutboundClipboardSharingLevel":"blocked"'),
      select(page, CLIPBOARD).selectOption({ label: 'Blocked' }),
    ]);
    await endSession(page);
    await button(page, 'Review and save').click();
    const ended = page.getByRole('alertdialog', { name: 'You are signed out' });
    await button(ended, 'Sign in').click();
    await fillIn(page, demo.admin);

    await page.getByText('These are your unsaved changes').waitFor();
    expect(await selected(page, CLIPBOARD)).toBe('Blocked');
    expect(before).not.toBe('Blocked');
    await save(page);
    await notice(page, `${POLICY} is saved`).waitFor();
    await page.reload();
    await select(page, CLIPBOARD).waitFor();
    expect(await selected(page, CLIPBOARD)).toBe('Blocked');
    expect(await page.getByText('These are your unsaved changes').count()).toBe(0);
  });

  it('keeps a policy that was never saved, until it is discarded', async () => {
    const page = await open(demo);
    await signIn(page, demo, '/policies/new/android?template=level-1');
    await Promise.all([
      judged(page, 'Warehouse scanners'),
      page.getByRole('textbox', { name: 'Name' }).fill('Warehouse scanners'),
    ]);
    await endSession(page);
    await button(page, 'Review and create').click();
    await button(page.getByRole('alertdialog', { name: 'You are signed out' }), 'Sign in').click();
    await fillIn(page, demo.admin);

    await page.getByRole('heading', { level: 1, name: 'Warehouse scanners' }).waitFor();
    await button(page, 'Discard them').click();
    await page.getByRole('heading', { level: 1, name: /^Level 1/ }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: /^Level 1/ }).waitFor();
  });
});

describe('two administrators who edit one policy', () => {
  it('see what both changed, choose, and lose nothing', async () => {
    const name = 'iOS and iPadOS, whatever the device';
    await demo.changePolicy(name, {
      allowedOutboundClipboardSharingLevel: 'managedApps',
      printBlocked: false,
      dataBackupBlocked: true,
    });
    const [mine, theirs] = [await editor(name), await editor(name)];
    await select(mine, CLIPBOARD).selectOption({ label: 'Any app' });
    await radio(mine, BACKUP, 'Allow').check();
    await select(theirs, CLIPBOARD).selectOption({ label: 'Blocked' });
    await radio(theirs, PRINT, 'Block').check();
    await save(theirs);
    await notice(theirs, `${name} is saved`).waitFor();

    await save(mine);
    const conflict = mine.getByRole('alertdialog', { name: 'Somebody else changed this policy' });
    const choice = conflict.getByRole('radiogroup', { name: 'Restrict cut, copy and paste between other apps' });
    await choice.getByRole('radio', { name: 'Theirs: Blocked' }).waitFor();
    expect(await choice.getByRole('radio', { name: 'Yours: Any app' }).isChecked()).toBe(true);
    await conflict.getByText(/^Printing Org data: Block/).waitFor();
    await choice.getByRole('radio', { name: 'Theirs: Blocked' }).check();
    await button(conflict, 'Go on with this').click();

    // Their print and the clipboard that was chosen, and the change that only one of us made.
    expect(await selected(mine, CLIPBOARD)).toBe('Blocked');
    expect(await radio(mine, PRINT, 'Block').isChecked()).toBe(true);
    expect(await radio(mine, BACKUP, 'Allow').isChecked()).toBe(true);
    await save(mine);
    await notice(mine, `${name} is saved`).waitFor();
    const policy = await demo.policy(name);
    expect(policy).toMatchObject({
      allowedOutboundClipboardSharingLevel: 'blocked',
      printBlocked: true,
      dataBackupBlocked: false,
    });
  });

  it('may put the conflict off, and the draft is still there', async () => {
    const name = 'iOS and iPadOS, managed by another company';
    const mine = await editor(name);
    await select(mine, CLIPBOARD).selectOption({ label: 'Any app' });
    await demo.changePolicy(name, { allowedOutboundClipboardSharingLevel: 'blocked' });
    await save(mine);
    const conflict = mine.getByRole('alertdialog', { name: 'Somebody else changed this policy' });
    await button(conflict, 'Not now').click();
    expect(await selected(mine, CLIPBOARD)).toBe('Any app');
    await mine.reload();
    await mine.getByText('These are your unsaved changes').waitFor();
    await mine.getByText('Somebody else changed this policy while you were editing').waitFor();
    expect(await selected(mine, CLIPBOARD)).toBe('Any app');
    expect(await demo.policy(name)).toMatchObject({ allowedOutboundClipboardSharingLevel: 'blocked' });
  });
});
