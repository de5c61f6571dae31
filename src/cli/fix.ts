import { readFile, writeFile } from 'node:fs/promises';
import type { Policy } from '../core/cronjob/policy/index.js';
import { quote } from '../core/field/index.js';
import { fixText } from '../documents/index.js';
import type { Context } from './context.js';
import { unifiedDiff } from '../documents/diff.js';
import { Failure, reasonOf } from './failure.js';
import { readInput } from './inputs.js';
import { Progress } from './progress.js';

interface FixSettings {
  readonly policy: Policy;
  /** Of the CronJobs that name none. */
  readonly namespace: string;
  readonly isDryRun: boolean;
}

/** Mends each file, or shows what would be written, and says how much there was. Throws a `Failure`. */
export async function fixFiles(
  files: readonly string[],
  { policy, namespace, isDryRun }: FixSettings,
  context: Context,
): Promise<void> {
  if (files.includes('-')) throw Failure.usage('--fix writes files; standard input (-) is none');
  let [fixes, fixedFiles] = [0, 0];
  const what = (): string => `${fixes} ${fixes === 1 ? 'thing' : 'things'}`;
  const progress = new Progress(context, files.length);
  try {
    for (const [index, file] of files.entries()) {
      await progress.show(index, () => `${what()} to fix`);
      const before = await readInput(file, context);
      const fixed = fixText(before, policy, namespace);
      if (fixed.fixes.length === 0) continue;
      if (!(await isUtf8(file, before))) {
        await progress.clear();
        await context.stderr.write(`cronward lint: ${quote(file)} is not in UTF-8 and stays as it is\n`);
        continue;
      }
      fixes += fixed.fixes.length;
      fixedFiles += 1;
      if (!isDryRun) await write(file, fixed.text);
      else {
        await progress.clear();
        await context.stdout.write(unifiedDiff(file, before, fixed.text));
      }
    }
  } finally {
    await progress.clear();
  }
  const where = `${fixedFiles} of ${files.length} files`;
  await context.stderr.write(`cronward lint: ${isDryRun ? 'would fix' : 'fixed'} ${what()} in ${where}\n`);
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
