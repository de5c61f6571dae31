import { at, printable, quote } from '../core/field/index.js';
import type { CronJobDocument } from '../documents/index.js';
import { maxPlayedRuns, simulate, summaryOf } from '../simulate/index.js';
import type { Context, Run } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import type { Settings, simulateOptions } from './options.js';
import { runTimeMs } from './run-time.js';
import type { RunTimes } from './run-time.js';
import { amount } from './scene.js';
import type { Scene, SimulatedDocument } from './scene.js';
import { renderSimulationJson } from './simulation-json.js';
import { renderSimulation } from './simulation-text.js';
import { zoneOrFault } from './zone.js';

type SimulateSettings = Settings<typeof simulateOptions>;

/** Says how long the Jobs of a CronJob take, as a duration: `10m`. */
const runTimeAnnotation = 'cronward/run-time';
const usualRunTimeMs = 60_000;
const weekMs = 7 * 86_400_000;
const longestMs = 366 * 86_400_000;

/** `cronward simulate` */
export const runSimulate: Run<SimulateSettings> = async (settings, context, operands) => {
  if (operands.length === 0) {
    throw Failure.usage('simulate needs files or directories, or - for standard input: cronward simulate manifests/');
  }
  const { format } = settings;
  if (format !== 'text' && format !== 'json') throw Failure.usage(`--format ${format}: simulate prints text or json`);
  const window = windowOf(settings, context.nowMs());
  const zone = zoneOrFault(settings.timeZone);
  if (typeof zone === 'string') throw Failure.usage(`--time-zone: ${zone}`);
  const { cronJobs: documents, problems } = await findCronJobs(operands, context);
  const cronJobs = played(documents, { ...window, zone }, settings.runTime);
  const scene: Scene = { ...window, zone, cronJobs };
  const summary = summaryOf(
    cronJobs.map(({ runs }) => runs),
    { peaks: settings.peaks },
  );
  const text =
    format === 'json'
      ? renderSimulationJson(scene, summary)
      : renderSimulation(scene, summary, looksOf(settings, context));
  if (documents.length > 0) await context.stdout.write(text);
  return endOf(cronJobs, problems);
};

function endOf(cronJobs: readonly SimulatedDocument[], problems: number): ExitCode {
  const isSound = problems === 0 && cronJobs.length > 0 && cronJobs.every(({ runs }) => runs.fault === undefined);
  return isSound ? exitCode.done : exitCode.no;
}

/** How it is to look on this terminal, if it is one. */
function looksOf({ heatMap }: SimulateSettings, { stdout, env }: Context): Parameters<typeof renderSimulation>[2] {
  // https://no-color.org: whatever its value, unless it is empty.
  return { heatMap, colour: stdout.isTerminal && (env['NO_COLOR'] ?? '') === '', width: stdout.columns() ?? 100 };
}

/** From `--from`, or now, for a week if nothing else is said; in whole seconds. */
function windowOf({ from, to }: SimulateSettings, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = Math.ceil((from ?? nowMs) / 1000) * 1000;
  const toMs = to ?? fromMs + weekMs;
  if (toMs <= fromMs) throw Failure.usage('--to: must be later than --from');
  if (toMs - fromMs > longestMs) throw Failure.usage('--to: must be at most 366 days after --from');
  return { fromMs, toMs };
}

function played(
  documents: readonly CronJobDocument[],
  { fromMs, toMs, zone }: Omit<Scene, 'cronJobs'>,
  runTime: RunTimes | undefined,
): readonly SimulatedDocument[] {
  const usual = runTime?.usualMs ?? usualRunTimeMs;
  const candidates = documents.map((document) => ({
    kind: document.kind,
    object: document.object,
    runTimeMs: namedRunTime(document, runTime) ?? annotatedRunTime(document),
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
    const document = documents[index];
    return document === undefined ? [] : [{ document, runs }];
  });
}

function namedRunTime({ object }: CronJobDocument, runTime: RunTimes | undefined): number | undefined {
  const { namespace, name } = metadataOf(object);
  const full = `${String(namespace)}/${String(name)}`;
  return runTime?.byName.get(full) ?? runTime?.byName.get(String(name));
}

/** Throws a `Failure` for an annotation that says something else. */
function annotatedRunTime({ object, file, rangeOf }: CronJobDocument): number | undefined {
  const { annotations } = metadataOf(object);
  const text = isObject(annotations) ? annotations[runTimeAnnotation] : undefined;
  if (typeof text !== 'string') return undefined;
  const duration = runTimeMs(text);
  if (duration !== undefined) return duration;
  const { start } = rangeOf(at('metadata.annotations', runTimeAnnotation));
  throw Failure.usage(
    `${printable(file)}:${start.line}:${start.column}: ${runTimeAnnotation}: ${quote(text)}: must be a duration from 1s to 8784h, such as 90s`,
  );
}

function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  const metadata = isObject(object) ? object['metadata'] : undefined;
  return isObject(metadata) ? metadata : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
