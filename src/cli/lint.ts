import { compilePolicy } from '../core/cronjob/policy/index.js';
import { duplicates, judgeText, wordsFor } from '../findings/index.js';
import type { ManifestTerms, Report, Result, Subject } from '../findings/index.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import { fixFiles } from './fix.js';
import { inputFiles, orTold, readInput, standardInput } from './inputs.js';
import type { lintOptions } from './judging-options.js';
import type { Settings } from './options.js';
import { Progress } from './progress.js';
import { printReport } from './report.js';

/** `cronward lint` */
export const runLint: Run<Settings<typeof lintOptions>> = async (settings, context, operands, configuration) => {
  if (operands.length === 0) {
    throw Failure.usage('lint needs files or directories, or - for standard input: cronward lint manifests/');
  }
  const { namespace } = settings;
  const terms = { nowMs: context.nowMs(), policy: compilePolicy(configuration.policy), namespace };
  if (settings.dryRun && !settings.fix) throw Failure.usage('--dry-run goes with --fix');
  const files = await inputFiles(operands);
  const fixing = { policy: terms.policy, namespace, isDryRun: settings.dryRun };
  const failed = settings.fix ? await fixFiles(files, fixing, context) : [];
  // The diff is the answer then; what stays wrong is for the next call to tell.
  if (settings.dryRun) return failed.length > 0 ? exitCode.environment : exitCode.done;
  const left = files.filter((file) => !failed.includes(file));
  const { unread, ...report } = await judgeFiles(left, terms, { context, isOnly: files.length === 1 });
  const code = await printReport(report, 'cronward lint', settings, context);
  return unread + failed.length > 0 ? exitCode.environment : code;
};

interface LintReport extends Report {
  /** How many files could not be read; each was told on standard error. */
  readonly unread: number;
}

async function judgeFiles(
  files: readonly string[],
  terms: ManifestTerms,
  { context, isOnly }: { readonly context: Context; readonly isOnly: boolean },
): Promise<LintReport> {
  const results: Result[] = [];
  const subjects: Subject[] = [];
  let [passedOver, unread] = [0, 0];
  const progress = new Progress(context, files.length);
  try {
    for (const [index, file] of files.entries()) {
      const text = await orTold(readInput(file, context), { isOnly, progress, context });
      if (text === undefined) {
        unread += 1;
        continue;
      }
      const report = judgeText(file === '-' ? standardInput : file, text, terms);
      for (const result of report.results) results.push(result);
      for (const subject of report.subjects) subjects.push(subject);
      passedOver += report.passedOver;
      await progress.show(index + 1, () => wordsFor(results));
    }
  } finally {
    await progress.clear();
  }
  return { results: [...results, ...duplicates(subjects)], subjects, passedOver, unread };
}
