import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Whatever moves has come to rest, but for what turns for ever: halfway through a fade every colour is a wrong one. */
async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ends = (one: Animation) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    for (let moving = document.getAnimations().filter(ends); moving.length > 0;) {
      await Promise.allSettled(moving.map((one) => one.finished));
      moving = document.getAnimations().filter((one) => ends(one) && one.playState === 'running');
    }
  });
}

/** What axe finds wrong with the page as it comes to rest, a line each. */
export async function violations(page: Page): Promise<readonly string[]> {
  await still(page);
  // A bar that stays on top hides half of whatever is scrolled beneath it: judged is what lies open.
  await page.evaluate(() => window.scrollTo(0, 0));
  // Evaluated by the debugger's protocol: the page's security policy would let no other script in.
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: object, options: object) => Promise<{ violations: Violation[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // Where the focus enters and leaves a group of controls: Tabster moves it on at once, so nobody ever stands there.
    const context = { exclude: [['[data-tabster-dummy]']] };
    return (await axe.run(context, { runOnly: { type: 'tag', values: tags } })).violations;
  });
  return found.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${one.help} at ${node.target.join(' ')} (${node.failureSummary ?? ''})`),
  );
}
