/**
 * The pages that are built, each into a folder of its own. `base` is where the server that embeds it answers.
 */
export const entries = {
  console: { html: 'index.html', base: '/', out: 'dist' },
  lab: { html: 'lab.html', base: '/', out: 'dist-lab' },
};

/** @param {string} mode @returns {mode is keyof typeof entries} */
export function isEntry(mode) {
  return mode in entries;
}
