import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { browsers, consoleUrl, type Look, signIn } from './support/browser';
import { type Demo, startDemo } from './support/server';
import { sights } from './support/sights';
import { words } from './support/words';

/** Pictures of every page in four variants, for people to look at: no test. */
process.env['FONTCONFIG_FILE'] = fileURLToPath(new URL('support/fonts.conf', import.meta.url));
const folder = process.env['SCREENS'] ?? 'screens';

let demo: Demo;
const open = browsers();

const looks: readonly Look[] = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
];

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  demo = await startDemo();
  demo.populate(160);
});
afterAll(async () => {
  await demo.stop();
});

const take = (page: Page, name: string, look: Look, fullPage: boolean) =>
  page.screenshot({ path: join(folder, `${name}-${look.width}-${look.scheme}.png`), fullPage });

it.each(looks)('the lab at $width, $scheme', async (look) => {
  const page = await open(demo, look);
  await page.goto(demo.lab);
  await page.locator('[data-flow=ana] [data-arrow=print][data-outcome]').waitFor();
  await take(page, 'lab', look, true);
});

describe('the console', () => {
  beforeAll(async () => {
    await demo.wipe('ben@contoso.example', demo.tags['ben'] ?? '');
    await demo.wipeSome(3);
  });

  it.each(looks)('at $width, $scheme', async (look) => {
    const [page, t] = [await open(demo, look), await words(look.language)];
    await page.goto(consoleUrl(demo));
    await page.getByLabel('Password').waitFor();
    await take(page, 'sign-in', look, false);
    await signIn(page, demo);
    for (const sight of sights) {
      await sight.go({ page, demo, t });
      // A dialog stands in the window, not on the whole page.
      const dialogs = await page.getByRole('dialog').or(page.getByRole('alertdialog')).count();
      await take(page, sight.name, look, dialogs === 0 && sight.isEndless !== true);
    }
  });
});
