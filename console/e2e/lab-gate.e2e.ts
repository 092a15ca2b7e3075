import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './support/axe';
import { browsers, type Look, signIn, WIDE } from './support/browser';
import { button, go } from './support/page';
import { ana, arrow, idle, openApp, setByHand, waitingPerson } from './support/phone';
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

async function visit(look: Look = WIDE): Promise<Page> {
  const page = await open(demo, look);
  await page.goto(demo.lab);
  await page.locator('[data-phone=ana]').waitFor();
  return page;
}

/** Lets the time go by that the policy gives before it asks again. */
async function leave(page: Page): Promise<void> {
  await openApp(page, 'Settings');
  await ana(page).getByRole('textbox', { name: 'Leave the apps, minutes' }).fill('31');
  await button(ana(page), 'Leave').click();
  await openApp(page, 'Mail');
  await ana(page).locator('[data-gate=pinEnter]').waitFor();
}

async function enter(page: Page, pin: string): Promise<void> {
  await ana(page).getByLabel('PIN', { exact: true }).fill(pin);
  await button(ana(page), 'Unlock').click();
}

const line = (page: Page, what: string, text: string) => page.locator(`[data-line=${what}]`, { hasText: text }).first();

describe('a person who answers the gate', () => {
  it('sets a PIN, is asked for it again, is locked out of a jailbroken phone and comes back when it is healed', async () => {
    const page = await visit();
    await waitingPerson(page);
    await openApp(page, 'Mail');
    await ana(page).locator('[data-gate=pinSet]').waitFor();
    await ana(page).getByText('At least 6 digits').waitFor();
    await setByHand(page, '111222');
    await ana(page).getByText('The PIN has three equal characters').waitFor();
    await setByHand(page, '135790');
    await button(ana(page), /^Offer to Fabrikam/).waitFor();
    await line(page, 'answered', 'a PIN was set').waitFor();

    await leave(page);
    await arrow(page, 'pasteWithinWork', 'refused').waitFor();
    await enter(page, '246801');
    await ana(page).getByText('That PIN is wrong. 4 tries left').waitFor();
    await enter(page, '135790');
    await button(ana(page), /^Offer to Fabrikam/).waitFor();

    await openApp(page, 'Settings');
    await ana(page).getByRole('switch', { name: 'Jailbroken' }).check();
    await openApp(page, 'Mail');
    await ana(page).locator('[data-gate=gateBlocked]').waitFor();
    await ana(page).getByText(`deviceComplianceRequired, asked for by ${POLICY}`).waitFor();
    await button(ana(page), 'Remove account').waitFor();
    await ana(page).getByRole('tab', { name: 'Personal' }).click();
    await button(ana(page), /^Your ferry booking/).waitFor();
    await openApp(page, 'Settings');
    await ana(page).getByRole('switch', { name: 'Jailbroken' }).uncheck();
    await openApp(page, 'Mail');
    await ana(page).getByRole('tab', { name: 'Work' }).click();
    await button(ana(page), /^Offer to Fabrikam/).waitFor();
    await line(page, 'gate', 'Work data stays closed until this is fixed').waitFor();
  });

  it('loses the work data after five wrong PINs where the policy says so, and the administrator reads why', async () => {
    const page = await visit();
    const desk = await open(demo);
    await demo.changePolicy(POLICY, { appActionIfMaximumPinRetriesExceeded: 'wipe' });
    await leave(page);
    await enter(page, '246801');
    await ana(page).getByText('4 tries left, then work data is removed').waitFor();
    for (const left of [3, 2, 1]) {
      await enter(page, '246801');
      await ana(page)
        .getByText(`${left} ${left === 1 ? 'try' : 'tries'} left`)
        .waitFor();
    }
    await enter(page, '246801');
    await ana(page).getByText('The server has the receipt').waitFor();
    await ana(page).getByRole('tab', { name: 'Personal' }).click();
    await button(ana(page), /^Your ferry booking/).waitFor();

    await signIn(desk, demo);
    await go(desk, 'Registrations');
    await desk
      .getByRole('row', { name: /com\.contoso\.mail.*Ana Silva/ })
      .getByRole('link')
      .first()
      .click();
    await desk.getByText('The PIN was entered wrongly too often.').waitFor();
  });
});

describe.each<Look>([
  { width: 1440, height: 900, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark', language: 'de' },
])('the gate at $width, $scheme', (look) => {
  it('has nothing that axe objects to, and is used with the keyboard alone', async () => {
    const german = look.language === 'de';
    const page = await visit(look);
    const sound = async () => expect(await violations(page)).toEqual([]);
    const phone = ana(page);
    const [home, settings] = german ? ['Startbildschirm', 'Einstellungen'] : ['Home screen', 'Settings'];
    const show = async (app: string) => {
      await button(phone, home).click();
      await button(phone, app).click();
    };
    await waitingPerson(page, german);
    await sound();
    await show('Mail');
    await phone.locator('[data-gate=pinSet]').waitFor();
    await sound();
    await phone.getByLabel(german ? 'Neue PIN' : 'New PIN').focus();
    await page.keyboard.type('111222');
    await page.keyboard.press('Enter');
    await phone.getByRole('alert').waitFor();
    await sound();
    await page.keyboard.type('135790');
    await page.keyboard.press('Enter');
    await button(phone, /^Offer to Fabrikam/).waitFor();
    // What had the focus is gone: the app's title has it.
    await page.waitForFunction(() => document.activeElement?.textContent === 'Mail');
    await show(settings);
    await phone.getByRole('switch', { name: german ? 'Mit Jailbreak' : 'Jailbroken' }).check();
    await show('Mail');
    await phone.locator('[data-gate=gateBlocked]').waitFor();
    await idle(page, german ? 'Konto entfernen' : 'Remove account');
    await sound();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await show(settings);
    await phone.getByRole('switch', { name: german ? 'Mit Jailbreak' : 'Jailbroken' }).uncheck();
  });
});
