import { mkdirSync, mkdtempSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts the data of a ConfigMap where it is mounted, as kubelet does (AtomicWriter): the files are in a directory of their
 * own, each name is a link through `..data`, and a change moves that one link, so no file is ever written to.
 */
export function placeConfigMap(directory: string, data: Readonly<Record<string, string>>): void {
  mkdirSync(directory, { recursive: true });
  const version = mkdtempSync(join(directory, '..2026_'));
  for (const [name, text] of Object.entries(data)) writeFileSync(join(version, name), text);
  const link = join(directory, '..data');
  const before = linkTarget(link);
  symlinkSync(version, `${link}_tmp`);
  renameSync(`${link}_tmp`, link);
  if (before === undefined)
    for (const name of Object.keys(data)) symlinkSync(join('..data', name), join(directory, name));
  else rmSync(before, { recursive: true });
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
