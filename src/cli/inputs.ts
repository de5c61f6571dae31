import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quote } from '../core/field/index.js';
import { isKustomization, patchFiles } from '../documents/index.js';
import type { Context } from './context.js';
import { Failure, reasonOf } from './failure.js';
import type { Progress } from './progress.js';

/** A text to work on. */
export interface Input {
  /** As the user named it, or below a directory that the user named; `<stdin>` for standard input. */
  readonly file: string;
  readonly text: string;
}

/** What standard input is called where the name of a file would stand. */
export const standardInput = '<stdin>';

/**
 * The texts that the operands of a command name: files, whatever their names; directories, with every *.yaml, *.yml and
 * *.json below them in the order of their names, except in node_modules, in directories that begin with a dot, and the
 * patches that a kustomization there names; and `-` for standard input. Throws a `Failure` for the first that can't be read.
 */
export async function* readInputs(operands: readonly string[], context: Context): AsyncGenerator<Input> {
  for (const file of await inputFiles(operands)) {
    yield { file: file === '-' ? standardInput : file, text: await readInput(file, context) };
  }
}

/** The files that the operands name, `-` among them; each once. Throws a `Failure` for one that is not there. */
export async function inputFiles(operands: readonly string[]): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const operand of operands) {
    if (operand === '-') files.add(operand);
    else for (const file of withoutPatches(await filesBelow(operand))) files.add(file);
  }
  return [...files];
}

/** The text of one of `inputFiles`. Throws a `Failure` where it can't be read. */
export async function readInput(file: string, { stdin }: Pick<Context, 'stdin'>): Promise<string> {
  if (file !== '-') return readText(file);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return decoded(Buffer.concat(chunks));
}

/** The text in UTF-8, or in UTF-16 where a byte order mark says so, as kubectl takes it and PowerShell writes it. */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  if (!isLittle && !isBig) return bytes.toString('utf8');
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be', { ignoreBOM: true }).decode(bytes);
}

/** Thousands of small files are read ten times as fast without a turn of the event loop for each of their calls. */
function readText(file: string): string {
  try {
    return decoded(readFileSync(file));
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A patch is a part of a CronJob, which can be judged only in what kustomize builds. */
function withoutPatches(files: readonly string[]): readonly string[] {
  const patches = new Set(files.filter(isKustomization).flatMap(patchesOf));
  return patches.size === 0 ? files : files.filter((file) => !patches.has(file));
}

function patchesOf(kustomization: string): readonly string[] {
  try {
    return patchFiles(readText(kustomization)).map((file) => join(dirname(kustomization), file));
  } catch {
    // Whoever reads it as a manifest says what is wrong with it.
    return [];
  }
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    const hint = /[*?]/u.test(path) ? '; no shell has replaced * and ? by names, so write the directory' : '';
    throw unreadable(path, error, hint);
  });
  if (!found.isDirectory()) return [path];
  const files: string[] = [];
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules') files.push(...(await filesBelow(below)));
    } else if (/\.(?:ya?ml|json)$/iu.test(entry.name)) files.push(below);
  }
  return files;
}

function unreadable(path: string, error: unknown, hint = ''): Failure {
  return Failure.environment(`${quote(path)}: cannot be read: ${reasonOf(error)}${hint}`);
}

/**
 * What becomes of one file; undefined where a `Failure` came of it, which is told on standard error: one broken link among
 * thousands of manifests is no reason to leave the others alone. Of the only file it is thrown.
 */
export async function orTold<Result>(
  work: Promise<Result>,
  { isOnly, progress, context }: { readonly isOnly: boolean; readonly progress: Progress; readonly context: Context },
): Promise<Result | undefined> {
  return work.catch(async (error: unknown) => {
    if (!(error instanceof Failure) || isOnly) throw error;
    await progress.clear();
    await context.stderr.write(`cronward: ${error.message}\n`);
    return undefined;
  });
}
