/**
 * The baseline of `npm run bench:lint`: what the yaml library alone takes to read the same files. It parses each, makes
 * JSON of it, and judges nothing.
 *
 * Usage: bare-yaml.ts DIRECTORY
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [directory = ''] = process.argv.slice(2);
let length = 0;
for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.yaml')) continue;
  for (const document of parseAllDocuments(readFileSync(join(directory, file), 'utf8'))) {
    length += JSON.stringify(document).length;
  }
}
process.stdout.write(`${length} characters of JSON\n`);
