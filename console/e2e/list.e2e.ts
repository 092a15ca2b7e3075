import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './support/axe';
import { browsers, consoleUrl, signIn } from './support/browser';
import { button } from './support/page';
import { type Demo, startDemo } from './support/server';

/** What the demo's own phones registered. */
const OWN = 6;
const MANY = 100_000;

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
  demo.populate(MANY);
});
afterAll(async () => {
  await demo.stop();
});

const rows = (page: Page) => page.getByRole('table').getByRole('row');
const total = (page: Page) => page.getByRole('main').getByRole('status');

describe('a list of 100,000 registrations', () => {
  let page: Page;
  beforeEach(async () => {
    page = await open(demo);
    await signIn(page, demo, '/registrations');
    await total(page).waitFor();
  });

  it('says how many there are, and holds only what is in sight', async () => {
    await total(page)
      .getByText(`${(MANY + OWN).toLocaleString('en')} registrations`)
      .waitFor();
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(MANY + OWN + 1));
    // Far below the first page there are further ones.
    const deeper = async () => {
      await page.keyboard.press('End');
      return Number(await rows(page).last().getAttribute('aria-rowindex'));
    };
    await expect.poll(deeper).toBeGreaterThan(300);
    expect(await rows(page).count()).toBeLessThan(80);
  });

  it('finds by words, narrows, sorts, and keeps all that in its address', async () => {
    await page.getByRole('searchbox').fill('haddad iphone crm');
    await page.waitForURL(/search=haddad\+iphone\+crm/);
    await page.getByRole('combobox', { name: 'Enrolment' }).selectOption({ label: 'Enrolled in device management' });
    await button(page, 'User').click();
    await page.waitForURL(/sort=user/);
    const texts = async () => (await rows(page).allInnerTexts()).slice(1);
    const isMeant = (row: string) =>
      [/haddad/i, /iphone/i, /com\.fabrikam\.crm/, /Enrolled in device management/].every((word) => word.test(row));
    const users = (all: readonly string[]) => all.map((row) => /\S+@\S+/.exec(row)?.[0] ?? '');
    const isSorted = (names: readonly string[]) =>
      names.every((name, place) => place === 0 || name >= (names[place - 1] ?? ''));
    await expect
      .poll(async () => {
        const all = await texts();
        return all.length > 3 && all.every(isMeant) && isSorted(users(all));
      })
      .toBe(true);
    const found = users(await texts());
    expect(await page.getByRole('columnheader', { name: 'User' }).getAttribute('aria-sort')).toBe('ascending');
    expect(await violations(page)).toEqual([]);

    // The address alone brings the same list, for somebody else as well.
    const address = page.url();
    await page.goto(`${consoleUrl(demo)}/policies`);
    await page.goto(address);
    await expect.poll(async () => users(await texts())).toEqual(found);
    expect(await page.getByRole('searchbox').inputValue()).toBe('haddad iphone crm');
  });

  it('says what to do where nothing matches', async () => {
    await page.getByRole('searchbox').pressSequentially('nobody at all');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await button(page.getByRole('main').locator('div', { hasText: 'Nothing matches' }).last(), 'Clear filters').click();
    await total(page).getByText('registrations').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    expect(new URL(page.url()).search).toBe('');
  });
});
