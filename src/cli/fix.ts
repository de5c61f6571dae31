import { readFile, writeFile } from 'node:fs/promises';
import type { Policy } from '../core/cronjob/policy/index.js';
import { quote } from '../core/field/index.js';
import { fixText } from '../documents/index.js';
import type { Context } from './context.js';
import { unifiedDiff } from '../documents/diff.js';
import { Failure, reasonOf } from './failure.js';
import { orTold, readInput } from './inputs.js';
import { Progress } from './progress.js';

interface FixSettings {
  readonly policy: Policy;
  /** Of the CronJobs that name none. */
  readonly namespace: string;
  readonly isDryRun: boolean;
}

/**
 * Mends each file, or shows what would be written, and says how much there was. Resolves to the files that could not be read
 * or written, each told on standard error; of a single one throws the `Failure`.
 */
export async function fixFiles(
  files: readonly string[],
  { policy, namespace, isDryRun }: FixSettings,
  context: Context,
): Promise<readonly string[]> {
  if (files.includes('-')) throw Failure.usage('--fix writes files; standard input (-) is none');
  let [fixes, fixedFiles] = [0, 0];
  const failed: string[] = [];
  const what = (): string => `${fixes} ${fixes === 1 ? 'thing' : 'things'}`;
  const progress = new Progress(context, files.length);
  try {
    for (const [index, file] of files.entries()) {
      await progress.show(index, () => `${what()} to fix`);
      const done = await orTold(fixFile(file, { policy, namespace, isDryRun }, { context, progress }), {
        isOnly: files.length === 1,
        progress,
        context,
      });
      if (done === undefined) failed.push(file);
      else if (done > 0) [fixes, fixedFiles] = [fixes + done, fixedFiles + 1];
    }
  } finally {
    await progress.clear();
  }
  const where = `${fixedFiles} of ${files.length} files`;
  await context.stderr.write(`cronward lint: ${isDryRun ? 'would fix' : 'fixed'} ${what()} in ${where}\n`);
  return failed;
}

/** How much there was to mend in a file. */
async function fixFile(
  file: string,
  { policy, namespace, isDryRun }: FixSettings,
  { context, progress }: { readonly context: Context; readonly progress: Progress },
): Promise<number> {
  const before = await readInput(file, context);
  const fixed = fixText(before, policy, namespace);
  if (fixed.fixes.length === 0) return 0;
  if (!(await isUtf8(file, before))) {
    await progress.clear();
    await context.stderr.write(`cronward lint: ${quote(file)} is not in UTF-8 and stays as it is\n`);
    return 0;
  }
  if (!isDryRun) await write(file, fixed.text);
  else {
    await progress.clear();
    await context.stdout.write(unifiedDiff(file, before, fixed.text));
  }
  return fixed.fixes.length;
}

/** Whether what was read is what would be written: of a file in another encoding some of it would be another. */
async function isUtf8(file: string, text: string): Promise<boolean> {
  return Buffer.from(text).equals(await readFile(file));
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw Failure.environment(`${quote(file)}: cannot be written: ${reasonOf(error)}`);
  });
}
