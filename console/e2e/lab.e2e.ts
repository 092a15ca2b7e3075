import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './support/axe';
import { browsers, type Look, WIDE } from './support/browser';
import { button } from './support/page';
import { ana, arrow, copyOffer, openOffer, pasteIntoPersonal } from './support/phone';
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

describe('a work mail on a private phone', () => {
  let page: Page;
  beforeEach(async () => {
    page = await visit();
  });

  it('may not be pasted, may once the policy was loosened, and is gone after a wipe', async () => {
    await openOffer(page);
    await copyOffer(page);
    await arrow(page, 'pasteToPersonal', 'refused').waitFor();
    const refused = await pasteIntoPersonal(page);
    expect(await refused.innerText()).toContain('allowedOutboundClipboardSharingLevel');
    expect(await refused.innerText()).toContain(POLICY);
    await button(refused, 'Close').click();

    await demo.changePolicy(POLICY, { allowedOutboundClipboardSharingLevel: 'allApps' });
    await arrow(page, 'pasteToPersonal', 'allowed').waitFor();
    await page
      .locator('[data-line=policyChanged]', { hasText: 'allowedOutboundClipboardSharingLevel' })
      .first()
      .waitFor();
    await openOffer(page);
    const allowed = await pasteIntoPersonal(page);
    expect(await allowed.innerText()).toContain('Now in Mail · personal');
    await button(allowed, 'Look there').click();
    await ana(page).getByRole('heading', { name: 'Mail · personal' }).waitFor();

    await demo.wipe('ana@contoso.example', demo.tags['ana'] ?? '');
    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Mail').click();
    await ana(page).getByText('The server has the receipt').waitFor();
    await ana(page).getByText('1 key destroyed').waitFor();
    await ana(page).getByText('2 sealed files gone').waitFor();
    expect(await ana(page).getByText('Offer to Fabrikam').count()).toBe(0);
    await arrow(page, 'pasteWithinWork', 'refused').waitFor();
    await ana(page).getByRole('tab', { name: 'Personal' }).click();
    await button(ana(page), /^Your ferry booking/).waitFor();
    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Notes').click();
    await button(ana(page), /^Shopping/).waitFor();

    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Mail').click();
    await button(ana(page), 'Sign in again').click();
    await button(ana(page), /^Offer to Fabrikam/).waitFor();
  });

  it('keeps the policy while the phone is offline, and takes the new one when it is back', async () => {
    await demo.changePolicy(POLICY, { printBlocked: true });
    await arrow(page, 'print', 'refused').waitFor();
    await button(ana(page), 'Settings').click();
    await ana(page).getByRole('switch', { name: 'Network' }).uncheck();
    await ana(page).getByText('Offline', { exact: true }).first().waitFor();
    await demo.changePolicy(POLICY, { printBlocked: false });
    await openOffer(page);
    await button(ana(page), 'Print').click();
    await ana(page).getByRole('dialog').getByText('Refused').waitFor();
    await ana(page).getByRole('dialog').press('Escape');
    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Settings').click();
    await ana(page).getByRole('switch', { name: 'Network' }).check();
    await arrow(page, 'print', 'allowed').waitFor();
    await demo.changePolicy(POLICY, { printBlocked: true });
    await arrow(page, 'print', 'refused').waitFor();
  });

  it('follows another policy when the phone is enrolled, and yet another under another company', async () => {
    await arrow(page, 'print', 'refused').waitFor();
    await button(ana(page), 'Settings').click();
    await ana(page).getByRole('radio', { name: 'Enrolled in the organisation’s management' }).check();
    await ana(page).getByText('iOS and iPadOS, enrolled devices').first().waitFor();
    await arrow(page, 'print', 'allowed').waitFor();
    await ana(page).getByRole('radio', { name: 'Enrolled in another company’s management' }).check();
    await ana(page).getByText('iOS and iPadOS, managed by another company').first().waitFor();
    await arrow(page, 'print', 'refused').waitFor();
    await ana(page).getByRole('radio', { name: 'Not enrolled' }).check();
    await ana(page).getByText(POLICY).first().waitFor();
  });

  it('keeps a copy sealed in the app where the policy lets it stay, and loses it with the sign-out', async () => {
    await openOffer(page);
    await button(ana(page), 'Save as').click();
    await button(ana(page).getByRole('dialog'), 'Storage of this app').click();
    const refused = ana(page).getByRole('dialog');
    await refused.getByText('allowedDataStorageLocations').first().waitFor();
    await button(refused, 'Close').click();
    await arrow(page, 'saveOwn', 'refused').waitFor();
    const before = ['oneDriveForBusiness', 'sharePoint'];
    await demo.changePolicy(POLICY, { allowedDataStorageLocations: [...before, 'localStorage'] });
    await arrow(page, 'saveOwn', 'allowed').waitFor();
    await button(ana(page), 'Save as').click();
    await button(ana(page).getByRole('dialog'), 'Storage of this app').click();
    await ana(page).getByRole('dialog').getByText('a wipe or a sign-out destroys it').waitFor();
    await button(ana(page).getByRole('dialog'), 'Look there').click();
    await ana(page).getByRole('heading', { name: 'Offer to Fabrikam 2' }).waitFor();

    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Files').click();
    await ana(page).getByText('Train ticket').waitFor();
    expect(await ana(page).getByText('Offer to Fabrikam').count()).toBe(0);
    await button(ana(page).getByRole('region', { name: 'OneDrive of work' }), 'Open in')
      .first()
      .click();
    await button(ana(page).getByRole('dialog'), 'Notes').click();
    await ana(page).getByRole('dialog').getByText('Documents · work was asked').waitFor();
    await button(ana(page).getByRole('dialog'), 'Close').click();

    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Settings').click();
    await button(ana(page), 'Sign out of work').click();
    await button(ana(page), 'Sign in again').waitFor();
    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Files').click();
    await ana(page).getByText('The work account of Documents opens these files').first().waitFor();
    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Mail').click();
    await button(ana(page), 'Sign in again').click();
    await button(ana(page), /^Offer to Fabrikam/).waitFor();
    expect(await button(ana(page), /^Offer to Fabrikam 2/).count()).toBe(0);
    await demo.changePolicy(POLICY, { allowedDataStorageLocations: before });
    await arrow(page, 'saveOwn', 'refused').waitFor();
  });

  it('is new again after a reset', async () => {
    await button(ana(page), 'Notes').click();
    await button(ana(page), 'New').click();
    await ana(page).getByRole('textbox').fill('Anniversary\nLena');
    await button(ana(page), 'Save').click();
    await ana(page).getByRole('heading', { name: 'Anniversary' }).waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Reset the phones' }).first().click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset the phones' }).click();
    await page.locator('[data-latest=reset]').waitFor();
    await button(ana(page), 'Home screen').click();
    await button(ana(page), 'Notes').click();
    await button(ana(page), /^Shopping/).waitFor();
    expect(await ana(page).getByText('Anniversary').count()).toBe(0);
  });
});

describe.each<Look>([
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark', language: 'de' },
  { width: 390, height: 844, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light', language: 'de' },
])('the lab at $width, $scheme', (look) => {
  const german = look.language === 'de';
  it('has nothing that axe objects to, on the screens that matter', async () => {
    const page = await visit(look);
    const phone = ana(page);
    const name = (en: string, de: string) => (german ? de : en);
    const sound = async () => expect(await violations(page)).toEqual([]);
    await sound();
    await button(phone, 'Mail').click();
    await sound();
    await button(phone, /^Offer to Fabrikam/).click();
    await sound();
    await button(phone, name('Print', 'Drucken')).click();
    await phone.getByRole('dialog').waitFor();
    await sound();
    await phone.getByRole('dialog').press('Escape');
    await button(phone, name('Share', 'Teilen')).click();
    await sound();
    await phone.getByRole('dialog').press('Escape');
    for (const app of [name('Files', 'Dateien'), name('Settings', 'Einstellungen')]) {
      await button(phone, name('Home screen', 'Startbildschirm')).click();
      await button(phone, app).click();
      await sound();
    }
    await page.locator('[data-flow=ana] [data-arrow=print]').click();
    await page.getByText('printBlocked').first().waitFor();
    await sound();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });

  it('is used with the keyboard alone', async () => {
    const page = await visit(look);
    const mail = button(ana(page), 'Mail');
    await mail.focus();
    await page.keyboard.press('Enter');
    // The title of the new screen has the focus; the next stops are in the same screen.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Mail');
    await button(ana(page), /^Offer to Fabrikam/).focus();
    await page.keyboard.press('Enter');
    await button(ana(page), german ? 'Teilen' : 'Share').focus();
    await page.keyboard.press('Enter');
    await ana(page).getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await ana(page).getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(german ? 'Teilen' : 'Share');
  });
});

describe.each<Look>([WIDE, { width: 390, height: 844, scheme: 'dark', language: 'de' }])(
  'a recording at $width, $scheme',
  (look) => {
    const named = (en: string, de: string) => (look.language === 'de' ? de : en);

    it('is begun, stopped and saved as a scenario, and no button of it widens the page', async () => {
      const page = await visit(look);
      const sound = async () => {
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
          0,
        );
      };
      await button(page, named('Record', 'Aufzeichnen')).click();
      await button(page.getByRole('alertdialog'), named('Record', 'Aufzeichnen')).click();
      await button(page, named('Stop recording (0)', 'Aufzeichnung beenden (0)')).waitFor();
      await button(ana(page), 'Mail').click();
      await button(ana(page), /^Offer to Fabrikam/).click();
      await ana(page).getByText('Hello, the offer stands').selectText();
      await button(ana(page), named('Copy', 'Kopieren')).click();
      const stop = button(page, named('Stop recording (1)', 'Aufzeichnung beenden (1)'));
      await stop.waitFor();
      await sound();
      await stop.click();
      const save = page.getByRole('link', { name: named('Save recording (1)', 'Aufzeichnung speichern (1)') });
      await save.waitFor();
      await sound();
      const [file] = await Promise.all([page.waitForEvent('download'), save.click()]);
      expect(file.suggestedFilename()).toBe('recorded.toml');
      expect(readFileSync(await file.path(), 'utf8')).toContain('act = "copy"');
    });
  },
);
