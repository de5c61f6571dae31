import { countsOf, formats, ruleDescriptions, summaryOf } from '../findings/index.js';
import type { Report } from '../findings/index.js';
import type { Context } from './context.js';
import { exitCode } from './failure.js';
import type { ExitCode } from './failure.js';
import type { lintOptions } from './judging-options.js';
import type { Settings } from './options.js';
import { version } from './version.js';

export type ReportSettings = Pick<Settings<typeof lintOptions>, 'format' | 'maxWarnings'>;

/**
 * Prints a report and says what it comes to. The summary goes to standard error where a program reads standard output.
 */
export async function printReport(
  report: Report,
  command: string,
  { format, maxWarnings }: ReportSettings,
  { env, stdout, stderr }: Context,
): Promise<ExitCode> {
  // https://no-color.org: whatever its value, unless it is empty.
  const colour = stdout.isTerminal && (env['NO_COLOR'] ?? '') === '';
  await stdout.write(formats[format](report, { command, version: version(), rules: ruleDescriptions, colour }));
  if (format !== 'text' && format !== 'github') await stderr.write(`${command}: ${summaryOf(report)}\n`);
  const { errors, warnings } = countsOf(report.results);
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    const found = warnings === 1 ? '1 warning is' : `${warnings} warnings are`;
    await stderr.write(`${command}: ${found} more than the ${maxWarnings} of --max-warnings\n`);
    return exitCode.no;
  }
  return errors > 0 ? exitCode.no : exitCode.done;
}
