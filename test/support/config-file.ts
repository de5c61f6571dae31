import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Writes a configuration file, which is gone after the test; returns its path. */
export function configFile(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-config-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const path = join(directory, 'cronward.yaml');
  writeFileSync(path, text);
  return path;
}
