import type { Page } from 'playwright-core';

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}
type Watched = typeof globalThis & { shifts: Shift[]; watcher: PerformanceObserver };

/** From the next document on, notes what jumps. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const world = globalThis as Watched;
    world.shifts = [];
    world.watcher = new PerformanceObserver((list) => world.shifts.push(...(list.getEntries() as Shift[])));
    world.watcher.observe({ type: 'layout-shift', buffered: true });
  });
}

/** How far the page jumped by itself since it was loaded, as browsers count it: 0 is not at all, 0.1 is still good. */
export const shifted = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { shifts, watcher } = globalThis as Watched;
    shifts.push(...(watcher.takeRecords() as Shift[]));
    return shifts.filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0);
  });

/** Milliseconds until the browser first showed something of the page, loaded anew with an empty cache. */
export async function firstPaint(page: Page, url: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await page.goto(url);
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const seen = (list: PerformanceObserverEntryList) =>
          list.getEntriesByName('first-contentful-paint').forEach((entry) => resolve(entry.startTime));
        new PerformanceObserver(seen).observe({ type: 'paint', buffered: true });
      }),
  );
}

/** By how many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
