// `npm run size`: what a browser loads before the first page of the console stands, compressed; after `npm run build`.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KIB = 450;
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

/** The chunks of the entry, of what it imports, of the first page and of the longer language. */
function loaded() {
  const files = new Set();
  const follow = (key) => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`the manifest has no \`${key}\`: run \`npm run build\` and look at scripts/size.mjs`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) follow(next);
  };
  for (const key of ['index.html', 'src/pages/overview/index.tsx', 'src/texts/de/index.ts']) follow(key);
  return files;
}

let total = 0;
for (const file of loaded()) {
  const size = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KiB  ${file}`);
}
const kib = total / 1024;
console.log(`${kib.toFixed(1).padStart(8)} KiB  of ${LIMIT_KIB}`);
if (kib > LIMIT_KIB) {
  console.error('the first page is too large: load what it does not need with its own route');
  process.exit(1);
}
