import type { AdmissionAnswer } from '../admission/index.js';
import { matterOf } from '../admission/matter.js';
import type { Matter } from '../admission/matter.js';
import { isObject, readReview } from '../admission/read.js';
import type { JsonObject } from '../admission/review.js';
import { jobFor, rfc3339 } from '../core/cronjob/job.js';
import type { NewJob } from '../core/cronjob/job.js';
import { sameJson } from '../core/cronjob/same-json.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { findTimeZone, next, parseSchedule, utc } from '../core/schedule/index.js';

/** What the guard is to look after. */
export interface GuardSettings {
  /** Whether the Job of the next run is tried. */
  readonly dryRunJobs: boolean;
  /** Whether who writes a CronJob must be allowed to create Jobs. */
  readonly requireJobAccess: boolean;
}

/** What is to be asked about a CronJob. Plain values: they may come from another thread. */
export interface Questions {
  readonly kind: CronJobKind;
  readonly namespace: string;
  /** Who is to be allowed to create Jobs there. */
  readonly author?: Author;
  readonly run?: NextRun;
}

/** The `userInfo` of a request, as a SubjectAccessReview takes it. */
export interface Author {
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: unknown;
  readonly extra?: unknown;
}

/** The run that comes next. */
export interface NextRun {
  /** Which one, for a sentence: `its next run (2026-01-01T02:00:00Z)`. */
  readonly name: string;
  readonly job: NewJob;
  /** The Job that the stored CronJob would make at that time; left out for a creation. */
  readonly storedJob?: NewJob;
}

/** An answer, and what is to be asked before it is given. */
export interface GuardedAnswer extends AdmissionAnswer {
  readonly questions?: Questions;
}

/** A review that was answered: its bytes, and when they came (epoch milliseconds). */
export interface Answered {
  readonly answer: AdmissionAnswer;
  readonly body: Uint8Array;
  readonly nowMs: number;
}

/**
 * The answer with what is to be asked before it is given: of a CronJob that our own rules accept, on its creation and on an
 * update that changes what the question is about. Pure.
 */
export function withQuestions({ answer, body, nowMs }: Answered, settings: GuardSettings): GuardedAnswer {
  const { endpoint, verdict, kind } = answer.decision;
  // Only what was judged is of a kind that we know.
  if (endpoint !== 'validate' || verdict !== 'allowed' || kind === 'other') return answer;
  const reading = readReview(body);
  if (!reading.ok) return answer;
  const { request } = reading;
  const matter = matterOf(request);
  const { namespace } = request;
  if (matter.do !== 'judge' || typeof namespace !== 'string' || namespace === '') return answer;
  const author = settings.requireJobAccess && hasOtherRuns(matter) ? authorOf(request) : undefined;
  const run = settings.dryRunJobs ? nextRun(matter, { request, namespace, nowMs }) : undefined;
  if (author === undefined && run === undefined) return answer;
  const asked = { ...(author !== undefined && { author }), ...(run !== undefined && { run }) };
  return { ...answer, questions: { kind: matter.kind, namespace, ...asked } };
}

type Judged = Extract<Matter, { do: 'judge' }>;

/** Fields of the spec that make no Job: to stop a CronJob, and to keep fewer of its Jobs, needs no right to create them. */
const harmless = new Set(['suspend', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']);

/** Whether a CronJob is new, is no longer suspended, or would make other Jobs, more of them, or at other times. */
function hasOtherRuns({ object, oldObject }: Judged): boolean {
  if (oldObject === undefined) return true;
  const [spec, stored] = [specOf(object), specOf(oldObject)];
  if (stored['suspend'] === true && spec['suspend'] !== true) return true;
  return !sameJson(withoutHarmless(spec), withoutHarmless(stored));
}

function withoutHarmless(spec: JsonObject): object {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !harmless.has(field)));
}

function authorOf({ userInfo }: JsonObject): Author {
  if (!isObject(userInfo)) return {};
  const { username, uid, groups, extra } = userInfo;
  return {
    ...(typeof username === 'string' && { user: username }),
    ...(typeof uid === 'string' && { uid }),
    ...(groups !== undefined && { groups }),
    ...(extra !== undefined && { extra }),
  };
}

interface Circumstances {
  readonly request: JsonObject;
  readonly namespace: string;
  readonly nowMs: number;
}

/** The next run of a CronJob whose template is new; undefined where there is none. */
function nextRun({ kind, object, oldObject }: Judged, circumstances: Circumstances): NextRun | undefined {
  const { request, namespace, nowMs } = circumstances;
  const spec = specOf(object);
  const { schedule, timeZone, suspend, jobTemplate } = spec;
  const storedTemplate = oldObject === undefined ? undefined : specOf(oldObject)['jobTemplate'];
  if (!isObject(jobTemplate) || sameJson(jobTemplate, storedTemplate)) return undefined;
  const parsed = parseSchedule(typeof schedule === 'string' ? schedule : '');
  if (!parsed.ok) return undefined;
  const zone = typeof timeZone === 'string' ? timeZone : undefined;
  const tickMs = next(parsed.schedule, findTimeZone(zone ?? '') ?? utc, nowMs);
  if (tickMs === undefined) return undefined;
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const owner = {
    kind,
    namespace,
    name:
      [request['name'], metadata['name']].find(isName) ??
      `${isName(metadata['generateName']) ? metadata['generateName'] : ''}xxxxx`,
    uid: typeof metadata['uid'] === 'string' ? metadata['uid'] : noUid,
    timeZone: zone,
  };
  return {
    name: suspend === true ? 'its first run after it is resumed' : `its next run (${rfc3339(tickMs)})`,
    job: jobFor({ ...owner, template: jobTemplate }, tickMs),
    ...(isObject(storedTemplate) && { storedJob: jobFor({ ...owner, template: storedTemplate }, tickMs) }),
  };
}

/** An owner must have a uid, and API servers may give it after they asked us. */
const noUid = '00000000-0000-0000-0000-000000000000';

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function specOf(object: JsonObject): JsonObject {
  return isObject(object['spec']) ? object['spec'] : {};
}
