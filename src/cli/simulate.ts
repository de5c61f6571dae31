import type { TimeZone } from '../core/schedule/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import { at, printable, quote } from '../core/field/index.js';
import { maxPlayedRuns, simulate, summaryOf } from '../simulate/index.js';
import type { Context, Run } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import { rfc3339Utc } from './instant.js';
import type { Moment } from './kinds.js';
import { suggestion } from './nearest.js';
import type { Settings } from './options.js';
import { runTimeMs } from './run-time.js';
import type { RunTimes } from './run-time.js';
import { amount, nameOf } from './scene.js';
import type { Scene, SimulatedCronJob } from './scene.js';
import { renderSimulationJson } from './simulation-json.js';
import { renderSimulation } from './simulation-text.js';
import type { simulateOptions } from './simulate-options.js';
import { fieldsOf, storedFrom, storedIn } from './stored-cron-jobs.js';
import type { StoredCronJob } from './stored-cron-jobs.js';
import { instantOf, zoneOrFault } from './zone.js';

type SimulateSettings = Settings<typeof simulateOptions>;

/** Says how long the Jobs of a CronJob take, as a duration: `10m`. */
const runTimeAnnotation = 'cronward/run-time';
const usualRunTimeMs = 60_000;
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
  const cronJobs = played(stored, { ...window, zone }, settings.runTime);
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

function played(
  cronJobs: readonly StoredCronJob[],
  { fromMs, toMs, zone }: Omit<Scene, 'cronJobs'>,
  runTime: RunTimes | undefined,
): readonly SimulatedCronJob[] {
  const usual = runTime?.usualMs ?? usualRunTimeMs;
  const candidates = cronJobs.map((cronJob) => ({
    kind: cronJob.kind,
    object: cronJob.object,
    runTimeMs: namedRunTime(cronJob, runTime) ?? annotatedRunTime(cronJob),
  }));
  const result = simulate(candidates, { fromMs, toMs, zone, runTimeMs: usual });
  if (!result.ok) {
    const { runs, most } = result;
    throw Failure.usage(
      `${amount(runs)} different runs are more than the ${amount(maxPlayedRuns)} that are simulated; ` +
        `${printable(most.name)} has ${amount(most.runs)}: choose an earlier --to`,
    );
  }
  return result.cronJobs.flatMap((runs, index) => {
    const cronJob = cronJobs[index];
    return cronJob === undefined ? [] : [{ cronJob, runs }];
  });
}

function namedRunTime({ object }: StoredCronJob, runTime: RunTimes | undefined): number | undefined {
  const { namespace, name } = metadataOf(object);
  const full = `${String(namespace)}/${String(name)}`;
  return runTime?.byName.get(full) ?? runTime?.byName.get(String(name));
}

/** Throws a `Failure` for an annotation that says something else. */
function annotatedRunTime({ object, whereIs }: StoredCronJob): number | undefined {
  const text = fieldsOf(metadataOf(object)['annotations'])[runTimeAnnotation];
  if (typeof text !== 'string') return undefined;
  const duration = runTimeMs(text);
  if (duration !== undefined) return duration;
  const where = whereIs(at('metadata.annotations', runTimeAnnotation));
  throw Failure.usage(
    `${where}: ${runTimeAnnotation}: ${quote(text)}: must be a duration from 1s to 8784h, such as 90s`,
  );
}

function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  return fieldsOf(fieldsOf(object)['metadata']);
}
