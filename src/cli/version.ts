import { readFileSync } from 'node:fs';
import type { Context } from './context.js';
import { exitCode } from './failure.js';
import type { ExitCode } from './failure.js';

/** The version in the package's own package.json, which lies two directories above this module, built or not. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String((manifest as { version: unknown }).version);
}

export async function runVersion(_settings: object, { stdout }: Context): Promise<ExitCode> {
  await stdout.write(`${version()}\n`);
  return exitCode.done;
}
