import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './support/axe';
import { browsers, consoleUrl, type Look, signIn } from './support/browser';
import { firstPaint, overflow, shifted, watchShifts } from './support/measure';
import { type Demo, startDemo } from './support/server';
import { sights } from './support/sights';
import { words } from './support/words';

let demo: Demo;
const open = browsers();

beforeAll(async () => {
  demo = await startDemo();
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

it('shows something within a second, with an empty cache', async () => {
  const page = await visit({ width: 1440, height: 900, scheme: 'light' });
  for (const path of ['/', '/policies', '/registrations']) {
    expect(await firstPaint(page, consoleUrl(demo) + path), path).toBeLessThan(1000);
  }
});
