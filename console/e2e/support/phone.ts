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
