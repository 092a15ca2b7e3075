import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import type { Person, Site } from './server';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  // Containers often have little shared memory.
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly language?: 'en' | 'de';
}

export const WIDE: Look = { width: 1440, height: 900, scheme: 'light' };

export interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about: errors of scripts, and whatever the security policy refused. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** Where the console's pages are: with the server, or with `npm run dev` before it. */
export const consoleUrl = (site: Site): string => process.env['CONSOLE_URL'] ?? site.url;

/**
 * Opens browsers for the tests of a file; each test ends with closing its own, which must have had nothing to complain
 * about. Two pages that are used side by side need a browser each: a page in the background is slowed down.
 */
export function browsers(): (site: Site, look?: Look) => Promise<Page> {
  const opened: Opened[] = [];
  afterEach(async () => {
    const all = opened.splice(0);
    await Promise.all(all.map((one) => one.close()));
    expect(all.flatMap((one) => one.complaints)).toEqual([]);
  });
  return async (site, look) => {
    const one = await open(site, look);
    opened.push(one);
    return one.page;
  };
}

/** A browser that nobody is signed in to. */
export async function open(site: Site, look: Look = WIDE): Promise<Opened> {
  const profile = mkdtempSync(join(tmpdir(), 'cordon-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
    headless: true,
    viewport: { width: look.width, height: look.height },
    colorScheme: look.scheme,
    locale: look.language === 'de' ? 'de-DE' : 'en-US',
    reducedMotion: 'reduce',
    baseURL: consoleUrl(site),
  });
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is for the page to show, not for the test to forbid.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, page, complaints, close };
}

/** Signs in from the address on, and stands on the console's page afterwards. */
export async function signIn(page: Page, site: Site, path = '/'): Promise<void> {
  await page.goto(`${consoleUrl(site)}${path}`);
  await fillIn(page, site.admin);
  await page.locator('#content h1').waitFor();
}

/** Fills in the server's own form, wherever the browser was sent to it from. */
export async function fillIn(page: Page, person: Person): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(person.name);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
