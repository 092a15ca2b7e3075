import type { Locator, Page } from 'playwright-core';
import { button } from './page';

/** Ana's phone on the page of the device lab. */
export const ana = (page: Page): Locator => page.locator('[data-phone=ana]');

/** An arrow between places of Ana's phone, with the outcome that it stands for. */
export const arrow = (page: Page, id: string, outcome: string): Locator =>
  page.locator(`[data-flow=ana] [data-arrow=${id}][data-outcome=${outcome}]`);

/** The work mail about the offer, open on Ana's phone. */
export async function openOffer(page: Page): Promise<void> {
  await button(ana(page), 'Home screen').click();
  await button(ana(page), 'Mail').click();
  await button(ana(page), /^Offer to Fabrikam/).click();
}

/** Copies a part of the work mail that is open. */
export async function copyOffer(page: Page): Promise<void> {
  await ana(page).getByText('Hello, the offer stands').selectText();
  await button(ana(page), 'Copy').click();
  await ana(page).getByText('On the clipboard, from Mail · work: Hello, the offer stands').waitFor();
}

/** Goes from the work mail to the personal ones and pastes there; what the phone then says. */
export async function pasteIntoPersonal(page: Page): Promise<Locator> {
  await button(ana(page), 'Back').click();
  await ana(page).getByRole('tab', { name: 'Personal' }).click();
  await button(ana(page), 'Paste as new').click();
  const sheet = ana(page).getByRole('dialog');
  await sheet.waitFor();
  return sheet;
}

/** Opens an app from the home screen of Ana's phone. */
export async function openApp(page: Page, app: string): Promise<void> {
  await button(ana(page), 'Home screen').click();
  await button(ana(page), app).click();
}

/** Waits until Ana's phone is done with what was asked of it: this button can be pressed again. */
export const idle = (page: Page, name: string): Promise<void> =>
  ana(page).getByRole('button', { name, exact: true, disabled: false }).waitFor();

/** Ana answers nothing by herself, and just signed in anew. */
export async function waitingPerson(page: Page, german = false): Promise<void> {
  const name = (en: string, de: string) => (german ? de : en);
  await button(ana(page), name('Home screen', 'Startbildschirm')).click();
  await button(ana(page), name('Settings', 'Einstellungen')).click();
  const obliging = name('The person answers by themself', 'Der Mensch antwortet von selbst');
  await ana(page).getByRole('switch', { name: obliging }).uncheck();
  await button(ana(page), name('Sign out of work', 'Von der Arbeit abmelden')).click();
  await button(ana(page), name('Sign in again', 'Neu anmelden')).click();
  await idle(page, name('Sign out of work', 'Von der Arbeit abmelden'));
}

/** Chooses a PIN where the phone asks for a new one. */
export async function setByHand(page: Page, pin: string): Promise<void> {
  await ana(page).getByLabel('New PIN').fill(pin);
  await button(ana(page), 'Set the PIN').click();
}
