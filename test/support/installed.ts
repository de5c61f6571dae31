import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.js';

/** Links the programs of the built package into a directory, as `npm install --global` does. */
export function linkPrograms(directory: string): void {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  for (const [name, file] of Object.entries(bin)) {
    chmodSync(join(root, file), 0o755);
    symlinkSync(join(root, file), join(directory, name));
  }
}
