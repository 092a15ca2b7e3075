import type { Locator, Page } from 'playwright-core';

type Place = Page | Locator;

export const button = (at: Place, name: string | RegExp): Locator =>
  at.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

/** Goes to a page by the navigation, as people do; a page that is loaded anew would hide what gets stale. */
export async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** Opens a policy from the list. */
export async function openPolicy(page: Page, name: string): Promise<void> {
  await go(page, 'Policies');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** The row of a setting in the editor. */
export const setting = (page: Page, id: string): Locator => page.locator(`[id="${id}"]`);

/** What is said for a moment in the corner. */
export const notice = (page: Page, text: string): Locator => page.locator('.fui-ToastTitle', { hasText: text });
