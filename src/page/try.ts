import type { Policy } from '../core/cronjob/policy/index.js';
import { markedLines } from '../documents/diff.js';
import { readDocuments } from '../documents/index.js';
import type { CronJobDocument } from '../documents/index.js';
import { duplicates, judgeText, summaryOf } from '../findings/index.js';
import type { Result } from '../findings/index.js';
import { renderYaml } from '../manifests/render.js';
import { defaulted, judged } from '../outlook/admitted.js';
import type { AdmissionTerms, Judged } from '../outlook/admitted.js';
import { kubectlLines } from '../outlook/kubectl.js';
import { answerOn, plannedName, plannedOf } from '../outlook/planned.js';
import type { PlannedCronJob } from '../outlook/planned.js';
import { storedFrom } from '../outlook/stored-cron-job.js';
import { timetableJson } from '../outlook/timetable-json.js';
import { timetableOf } from '../outlook/timetable.js';
import type { DiffLine, Finding, Timetable, TriedCronJob, TryAnswer, TryRequest } from './api.js';
import { readersZone } from './requests.js';

/** What an answer of the page depends on besides what was sent. */
export interface PageTerms {
  readonly policy: Policy;
  readonly nowMs: number;
}

/** What a manifest is called that nobody has given a name. */
const file = 'cronjob.yaml';
/** The namespace of kubectl where nothing names one. */
const namespace = 'default';
/** The zone of a schedule that names none, as in most clusters. */
const usualTimeZone = 'UTC';
/** As many as fit into an answer that a browser can draw. */
const [mostCronJobs, mostFindings, mostRuns, mostLines] = [20, 1_000, 50, 2_000];

/**
 * What lint, default and next say of a manifest, and kubectl where the webhook is asked. Pure. Throws a `RefusedRequest` for a
 * time zone that nobody knows.
 */
export function tryText({ text, timeZone }: TryRequest, { policy, nowMs }: PageTerms): TryAnswer {
  const reader = readersZone(timeZone).name;
  const report = judgeText(file, text, { nowMs, policy, namespace });
  const results = [...report.results, ...duplicates(report.subjects)];
  const { cronJobs } = readDocuments(file, text);
  const told = cronJobs.slice(0, mostCronJobs);
  return {
    findings: results.map(findingOf).sort(byPlace).slice(0, mostFindings),
    summary: summaryOf({ ...report, results }),
    cronJobs: told.map((document) => tried(document, { policy, nowMs, namespace }, reader)),
    more: cronJobs.length - told.length,
  };
}

function findingOf({ level, rule, field, text, place }: Result): Finding {
  const { start, end } = place?.range ?? nowhere;
  return {
    level,
    rule,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    field,
    text,
  };
}

const nowhere = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

function byPlace(one: Finding, other: Finding): number {
  return one.line - other.line || one.column - other.column;
}

function tried(document: CronJobDocument, terms: AdmissionTerms, reader: string): TriedCronJob {
  const { kind, rangeOf } = document;
  const { object, patch } = defaulted(document, terms);
  const verdict = judged({ kind, object }, terms);
  const planned = plannedOf(storedFrom(document, { policy: terms.policy.settings, namespace }));
  const { writtenSchedule } = planned.cronJob;
  return {
    name: plannedName(planned),
    apiVersion: kind.apiVersion,
    line: rangeOf('').start.line,
    allowed: verdict.refusal === undefined,
    kubectl: kubectlOn(document, planned, verdict),
    suspend: planned.suspend,
    defaults: shownLines(markedLines(renderYaml([document.object as object]), renderYaml([object]))),
    changes: patch.length,
    schedule: planned.schedule,
    ...(writtenSchedule !== undefined && { writtenSchedule }),
    ...timesOf(planned, terms.nowMs, reader),
  };
}

/** Above so many lines only those near a change. */
function shownLines(lines: readonly DiffLine[]): readonly DiffLine[] {
  if (lines.length <= mostLines) return lines;
  const changed = lines.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  const around = 20;
  return lines.filter((_line, index) => changed.some((at) => Math.abs(at - index) <= around)).slice(0, mostLines);
}

/** What `kubectl apply -f` prints, but that it names what a server names itself by x. */
function kubectlOn({ kind }: CronJobDocument, { name, generateName }: PlannedCronJob, verdict: Judged): string {
  const { warnings, refusal } = verdict;
  const own = name === '' && generateName !== '' ? `${generateName}xxxxx` : name;
  const { causes = [] } = (refusal?.details ?? {}) as {
    readonly causes?: readonly { field: string; message: string }[];
  };
  const faults = causes.map(({ field, message }) => `${field}: ${message}`);
  const lines = kubectlLines({ name: own, warnings, faults });
  if (refusal === undefined) return [...lines, `cronjob.${kind.group}/${own} created`].join('\n');
  return faults.length > 0 ? lines.join('\n') : `Error from server (${refusal.reason}): ${refusal.message}`;
}

function timesOf(
  planned: PlannedCronJob,
  nowMs: number,
  reader: string,
): Pick<TriedCronJob, 'timetable' | 'scheduleFault'> {
  const { schedule, timeZone = usualTimeZone } = planned;
  const question = { schedule, timeZone, afterMs: nowMs, count: mostRuns };
  const given = answerOn(planned, question);
  if (!given.valid) return { scheduleFault: given.error };
  return { timetable: timetableFor(timetableJson(timetableOf(question, given, reader))) };
}

function timetableFor({ words, timeZone, runs, clockChanges }: ReturnType<typeof timetableJson>): Timetable {
  return {
    words,
    timeZone,
    runs: runs.map((run) => ({ ...run, localClock: run.localClock ?? run.clock })),
    clockChanges: clockChanges.map(({ at, from, to, skipped, repeated }) => ({ at, from, to, skipped, repeated })),
  };
}
