/** When somebody last touched this page. */
export const activity = { last: Date.now() };

for (const event of ['pointerdown', 'keydown', 'wheel'] as const) {
  window.addEventListener(event, () => (activity.last = Date.now()), { passive: true, capture: true });
}

/** How long after the last touch pages go on asking for news by themselves, in milliseconds. */
const ATTENTION = 2 * 60 * 1000;

/**
 * `refetchInterval` of a page that shows progress: it goes on while somebody is there, so that a page left open does
 * not keep its session alive.
 */
export const whileWatched = (milliseconds: number) => () =>
  Date.now() - activity.last < ATTENTION ? milliseconds : false;
