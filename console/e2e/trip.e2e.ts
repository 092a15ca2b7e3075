import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browsers, signIn } from './support/browser';
import { button, go, notice, openPolicy, setting } from './support/page';
import { ana, arrow, copyOffer, openOffer, pasteIntoPersonal } from './support/phone';
import { type Demo, startDemo } from './support/server';

const POLICY = 'Field staff, private phones';
const CLIPBOARD = 'allowedOutboundClipboardSharingLevel';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
  await demo.forgetPolicies();
});
afterAll(async () => {
  await demo.stop();
});
async function writePolicy(page: Page): Promise<void> {
  await go(page, 'Policies');
  await button(page, 'New policy').click();
  const start = page.getByRole('dialog');
  await start.getByRole('radio', { name: 'iOS' }).check();
  await start.getByRole('radio', { name: /^Level 2/ }).check();
  await button(start, 'Start').click();
  await page.getByRole('textbox', { name: 'Name' }).fill(POLICY);
  await page.getByRole('combobox', { name: 'Which apps' }).selectOption({ label: 'Every app that carries the client' });
  await page.getByRole('tab', { name: /^Assignments/ }).click();
  await page.getByRole('combobox', { name: 'Include a group' }).pressSequentially('field');
  await page.getByRole('option', { name: /^Field staff/ }).click();
  await page.getByRole('listitem').filter({ hasText: 'Field staff' }).waitFor();
  await button(page, 'Review and create').click();
  const review = page.getByRole('dialog');
  // Ana's two apps; the other user of the group has an Android phone.
  await review.getByText('It applies to 2 registrations; users: 1.').waitFor();
  await review.getByRole('heading', { name: /^Stricter/ }).waitFor();
  await button(review, 'Create policy').click();
  await notice(page, `${POLICY} is saved`).waitFor();
  await page.waitForURL(/\/policies\/T_[0-9a-f-]{36}/);
}

async function askWhy(page: Page): Promise<void> {
  await go(page, 'Registrations');
  await page
    .getByRole('row', { name: /com\.contoso\.mail.*Ana Silva/ })
    .getByRole('link')
    .first()
    .click();
  await button(page, 'Why?').click();
  await page.getByRole('combobox', { name: 'Somebody wants to' }).selectOption({ label: 'copy text and paste it' });
  await page
    .getByRole('combobox', { name: 'On the other side is' })
    .selectOption({ label: 'A personal account of the same app' });
  const answer = page.getByRole('main');
  await answer.getByRole('heading', { name: /not allowed|refused|denied|may not/i }).waitFor();
  const text = await answer.innerText();
  expect(text).toContain(CLIPBOARD);
  expect(text).toContain(POLICY);
  expect(text).toContain('What would change it');
}

async function loosen(page: Page): Promise<void> {
  await openPolicy(page, POLICY);
  await page.getByRole('tab', { name: /^Data protection/ }).click();
  await setting(page, 'ios.data.clipboard').getByRole('combobox').selectOption({ label: 'Any app' });
  await button(page, 'Review and save').click();
  const review = page.getByRole('dialog');
  await review.getByRole('heading', { name: /^Looser/ }).waitFor();
  const words = await review.innerText();
  expect(words).toContain('Restrict cut, copy and paste between other apps');
  expect(words).toContain('Any app (before: Policy managed apps with paste in)');
  expect(words).toContain('It applies to 2 registrations; users: 1.');
  await button(review, 'Save').click();
  await notice(page, `${POLICY} is saved`).waitFor();
}

async function wipe(page: Page): Promise<void> {
  await go(page, 'Registrations');
  await page
    .getByRole('row', { name: /com\.contoso\.mail.*Ana Silva/ })
    .getByRole('link')
    .first()
    .click();
  await button(page, 'Wipe work data').click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('the work data of com.contoso.mail').waitFor();
  await dialog.getByText('personal accounts and their data').waitFor();
  await dialog.getByRole('checkbox').check();
  await button(dialog, 'Wipe work data').click();
  await page.getByRole('heading', { level: 1, name: 'Wipe of Ana Silva' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Confirmed' }).waitFor();
  await page.getByText('The app confirmed').first().waitFor();
  await page
    .getByText(/key is destroyed; it was kept/)
    .first()
    .waitFor();
  expect(await button(page, 'Download the signed receipt').count()).toBe(2);
}

it('leads from an empty organisation to a policy, an answer why, a looser policy and the receipt of a wipe', async () => {
  const [desk, phone] = [await open(demo), await open(demo)];
  await signIn(desk, demo);
  await desk.getByRole('heading', { name: 'From an empty organisation to a protected app' }).waitFor();
  await phone.goto(demo.lab);
  await phone.locator('[data-phone=ana]').waitFor();

  await writePolicy(desk);
  await arrow(phone, 'pasteToPersonal', 'refused').waitFor();
  await openOffer(phone);
  await copyOffer(phone);
  const refused = await pasteIntoPersonal(phone);
  expect(await refused.innerText()).toContain(CLIPBOARD);
  expect(await refused.innerText()).toContain(POLICY);
  await button(refused, 'Close').click();

  await askWhy(desk);

  await loosen(desk);
  await arrow(phone, 'pasteToPersonal', 'allowed').waitFor();
  await openOffer(phone);
  const allowed = await pasteIntoPersonal(phone);
  expect(await allowed.innerText()).toContain('Now in Mail · personal');
  await button(allowed, 'Close').click();

  await wipe(desk);
  await button(ana(phone), 'Home screen').click();
  await button(ana(phone), 'Mail').click();
  await ana(phone).getByText('The server has the receipt').waitFor();
});
