import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './support/axe';
import { browsers, consoleUrl, type Look, signIn } from './support/browser';
import { firstPaint, overflow, shifted, watchShifts } from './support/measure';
import { button } from './support/page';
import { type Demo, startDemo, startEmpty } from './support/server';
import { sights } from './support/sights';
import { words } from './support/words';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
  demo.populate(80);
  await demo.wipe('dana@contoso.example', demo.tags['dana'] ?? '');
});
afterAll(async () => {
  await demo.stop();
});

async function visit(look: Look): Promise<Page> {
  const page = await open(demo, look);
  await watchShifts(page);
  await signIn(page, demo);
  return page;
}

describe.each<Look>([
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark', language: 'de' },
  { width: 390, height: 844, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light', language: 'de' },
])('at $width, $scheme', (look) => {
  it('the sign-in has nothing that axe objects to, and stays in its window', async () => {
    const page = await open(demo, look);
    await page.goto(consoleUrl(demo));
    await page.getByLabel('Password').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });

  it('no page has anything that axe objects to, jumps, or is wider than its window', async () => {
    const [page, t] = [await visit(look), await words(look.language)];
    const found: string[] = [];
    for (const sight of sights) {
      await sight.go({ page, demo, t });
      found.push(...(await violations(page)).map((one) => `${sight.name}: ${one}`));
      const [jumped, wide] = [await shifted(page), await overflow(page)];
      if (jumped >= 0.1) found.push(`${sight.name} jumps by ${jumped.toFixed(3)}`);
      if (wide > 0) found.push(`${sight.name} is ${wide} px wider than its window`);
    }
    expect(found).toEqual([]);
  });
});

it('shows every chart as a table too', async () => {
  const page = await visit({ width: 1440, height: 900, scheme: 'light' });
  const charts = [
    'Registrations by state',
    'Registrations by enrolment',
    'Last check-in',
    'What apps asked',
    'Blocked most',
  ];
  for (const title of charts) {
    const table = page.getByRole('table', { name: title, exact: true });
    await table.getByRole('rowheader').nth(2).waitFor({ state: 'attached' });
    await button(page, `${title}: as table`).click();
    await button(page, `${title}: as chart`).waitFor();
  }
  await page.getByRole('rowheader', { name: 'Paste: to a personal account' }).waitFor();
  expect(await violations(page)).toEqual([]);
});

it('says what to do first where nothing is yet', async () => {
  const empty = await startEmpty();
  try {
    const page = await open(empty, { width: 390, height: 844, scheme: 'dark' });
    await signIn(page, empty);
    const hints = {
      '/': 'From an empty organisation to a protected app',
      '/policies': 'No policies yet',
      '/configurations': 'No app configurations yet',
      '/registrations': 'No app is registered yet',
      '/operations': 'No wipes',
    };
    for (const [path, hint] of Object.entries(hints)) {
      await page.goto(consoleUrl(empty) + path);
      await page.getByRole('heading', { level: 2, name: hint }).waitFor();
      expect(await violations(page), path).toEqual([]);
    }
  } finally {
    await empty.stop();
  }
});

it('shows something within a second, with an empty cache', async () => {
  const page = await visit({ width: 1440, height: 900, scheme: 'light' });
  for (const path of ['/', '/policies', '/registrations']) {
    expect(await firstPaint(page, consoleUrl(demo) + path), path).toBeLessThan(1000);
  }
});
