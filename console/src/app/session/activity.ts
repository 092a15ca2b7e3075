import { wire } from '../../api/http';

/** When somebody last touched this page. */
export const activity = { last: Date.now() };

/** For how long after a touch somebody counts as being there, in milliseconds. */
const ATTENTION = 60 * 1000;

for (const event of ['pointerdown', 'keydown', 'wheel'] as const) {
  window.addEventListener(event, () => (activity.last = Date.now()), { passive: true, capture: true });
}

wire.attended = () => Date.now() - activity.last < ATTENTION;
