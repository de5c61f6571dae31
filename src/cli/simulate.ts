import type { TimeZone } from '../core/schedule/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import { printable, quote } from '../core/field/index.js';
import { summaryOf } from '../simulate/index.js';
import type { Context, Run } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import { rfc3339Utc } from '../outlook/instant.js';
import type { Moment } from './kinds.js';
import { suggestion } from './nearest.js';
import type { Settings } from './options.js';
import { annotatedRunTime } from '../outlook/annotated-run-time.js';
import { played } from '../outlook/played.js';
import type { RunTimes } from './run-time.js';
import { nameOf } from '../outlook/scene.js';
import type { Scene, SimulatedCronJob } from '../outlook/scene.js';
import { renderSimulationJson } from './simulation-json.js';
import { renderSimulation } from './simulation-text.js';
import type { simulateOptions } from './simulate-options.js';
import { fieldsOf, storedFrom, storedIn } from '../outlook/stored-cron-job.js';
import type { StoredCronJob } from '../outlook/stored-cron-job.js';
import { instantOf, zoneOrFault } from '../outlook/zone.js';

type SimulateSettings = Settings<typeof simulateOptions>;

const weekMs = 7 * 86_400_000;
const longestMs = 366 * 86_400_000;

/** `cronward simulate` */
export const runSimulate: Run<SimulateSettings> = async (settings, context, operands, { policy }) => {
  const { format } = settings;
  if (format !== 'text' && format !== 'json') throw Failure.usage(`--format ${format}: simulate prints text or json`);
  const zone = zoneOrFault(settings.timeZone);
  if (typeof zone === 'string') throw Failure.usage(`--time-zone: ${zone}`);
  const window = windowOf(settings, zone, context.nowMs());
  const { cronJobs: stored, problems } = await cronJobsFor(operands, settings, context, policy);
  const cronJobs = simulated(stored, { ...window, zone }, settings.runTime);
  if (cronJobs.length > 0) await warnOfStrangers(settings, cronJobs, context);
  const scene: Scene = { ...window, zone, cronJobs };
  const summary = summaryOf(
    cronJobs.map(({ runs }) => runs),
    { peaks: settings.peaks },
  );
  const text =
    format === 'json'
      ? renderSimulationJson(scene, summary)
      : renderSimulation(scene, summary, looksOf(settings, context));
  if (stored.length > 0) await context.stdout.write(text);
  return endOf(cronJobs, problems);
};

/** Those of the files, or where there are none those of the cluster that the settings name. */
async function cronJobsFor(
  operands: readonly string[],
  settings: SimulateSettings,
  context: Context,
  policy: PolicySettings,
): Promise<{ readonly cronJobs: readonly StoredCronJob[]; readonly problems: number }> {
  const { kubeconfig, context: contextName, namespace, allNamespaces } = settings;
  if (operands.length > 0) {
    if (allNamespaces) throw Failure.usage('--all-namespaces is of a cluster, which is asked where no files are given');
    const { cronJobs, problems } = await findCronJobs(operands, context);
    const terms = { policy, namespace: namespace ?? 'default' };
    return { cronJobs: cronJobs.map((document) => storedFrom(document, terms)), problems };
  }
  if (!allNamespaces && [kubeconfig, contextName, namespace].every((value) => value === undefined)) {
    throw Failure.usage(
      'simulate needs files or directories, - for standard input, or --all-namespaces for those of a cluster: ' +
        'cronward simulate manifests/',
    );
  }
  // What talks to a cluster takes longer to load than most simulations take.
  const { cronJobsInCluster } = await import('./cluster-cron-jobs.js');
  const { cronJobs } = await cronJobsInCluster(settings, context);
  const where = namespace === undefined ? 'the cluster' : `the namespace ${printable(namespace)} of the cluster`;
  if (cronJobs.length === 0) await context.stderr.write(`cronward: no CronJob in ${where}\n`);
  return { cronJobs: cronJobs.map(storedIn), problems: 0 };
}

function endOf(cronJobs: readonly SimulatedCronJob[], problems: number): ExitCode {
  const isSound = problems === 0 && cronJobs.length > 0 && cronJobs.every(({ runs }) => runs.fault === undefined);
  return isSound ? exitCode.done : exitCode.no;
}

/** How it is to look on this terminal, if it is one. */
function looksOf({ heatMap }: SimulateSettings, { stdout, env }: Context): Parameters<typeof renderSimulation>[2] {
  // https://no-color.org: whatever its value, unless it is empty.
  return { heatMap, colour: stdout.isTerminal && (env['NO_COLOR'] ?? '') === '', width: stdout.columns() ?? 100 };
}

/** From `--from`, or now, for a week if nothing else is said; in whole seconds. */
function windowOf(
  { from, to }: SimulateSettings,
  zone: TimeZone,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = Math.ceil((from === undefined ? nowMs : beginningOf(from, zone)) / 1000) * 1000;
  const toMs = to === undefined ? fromMs + weekMs : beginningOf(to, zone);
  if (toMs <= fromMs) {
    throw Failure.usage(`--to: must be later than --from, which is ${from === undefined ? 'now' : rfc3339Utc(fromMs)}`);
  }
  if (toMs - fromMs > longestMs) throw Failure.usage('--to: must be at most 366 days after --from');
  return { fromMs, toMs };
}

function beginningOf(moment: Moment, zone: TimeZone): number {
  return typeof moment === 'number' ? moment : instantOf(Date.parse(`${moment.day}T00:00:00Z`), zone);
}

/** A name that nobody has is a typing error, which would pass unnoticed. */
async function warnOfStrangers(
  { runTime }: SimulateSettings,
  cronJobs: readonly SimulatedCronJob[],
  { stderr }: Context,
): Promise<void> {
  const names = new Set(cronJobs.flatMap(({ runs }) => [runs.name, nameOf(runs)]));
  for (const name of runTime?.byName.keys() ?? []) {
    if (names.has(name)) continue;
    const said = `--run-time: there is no CronJob ${quote(name)}${suggestion(name, names)}`;
    await stderr.write(`cronward: ${said}\n`);
  }
}

/** Throws a `Failure` where there are too many runs, or a CronJob says what no run time is. */
function simulated(
  cronJobs: readonly StoredCronJob[],
  terms: Omit<Scene, 'cronJobs'>,
  runTime: RunTimes | undefined,
): readonly SimulatedCronJob[] {
  const of = (cronJob: StoredCronJob): number | undefined => {
    const named = namedRunTime(cronJob, runTime);
    if (named !== undefined) return named;
    const annotated = annotatedRunTime(cronJob);
    if (typeof annotated === 'string') throw Failure.usage(annotated);
    return annotated;
  };
  const result = played(cronJobs, terms, { usualMs: runTime?.usualMs, of });
  if (!result.ok) throw Failure.usage(`${result.why}: choose an earlier --to`);
  return result.cronJobs;
}

function namedRunTime({ object }: StoredCronJob, runTime: RunTimes | undefined): number | undefined {
  const { namespace, name } = fieldsOf(fieldsOf(object)['metadata']);
  const full = `${String(namespace)}/${String(name)}`;
  return runTime?.byName.get(full) ?? runTime?.byName.get(String(name));
}
