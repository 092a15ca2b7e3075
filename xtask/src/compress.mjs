// `node compress.mjs FOLDER`: puts a gzip and a brotli copy beside each file that gets smaller by it.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const packed = /\.(gz|br)$/;
const worth = /^(?!index\.html$).*\.(js|css|svg|txt)$/;
const ways = [
  ['.gz', (bytes) => gzipSync(bytes, { level: 9 })],
  ['.br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
];

const files = readdirSync(process.argv[2], { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
for (const file of files.filter(({ name }) => packed.test(name))) rmSync(join(file.parentPath, file.name));
for (const file of files.filter(({ name }) => worth.test(name))) {
  const path = join(file.parentPath, file.name);
  const bytes = readFileSync(path);
  for (const [ending, pack] of ways) {
    const smaller = pack(bytes);
    if (smaller.length < bytes.length * 0.9) writeFileSync(path + ending, smaller);
  }
}
