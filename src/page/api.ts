/**
 * What the page and the program that serves it tell each other, as JSON: one set of types for both ends. Times are in RFC 3339
 * in UTC, clocks as a reader of that zone sees them, with their offset. Addresses are relative to that of the page.
 *
 *   GET  api/about     About
 *   POST api/try       TryRequest -> TryAnswer
 *   POST api/week      WeekRequest -> WeekAnswer
 *   GET  api/live      text/event-stream: each event's type is a key of LiveEvents, its data that value as JSON
 *
 * A request that can't be answered gets `Refusal`, with 400 (what was sent), 403 (another site sent it, or the page is asked for
 * under a name that is not its own), 404 (nothing is live here), 405, 413 (too large), 415, 422 (too much to compute), 429 (too
 * often, or too many; Retry-After says when), 500 or 502 (the cluster gives no answer).
 */

/** What this page can show. */
export interface About {
  readonly version: string;
  /** Whether there is a cluster to show: the name of its kubeconfig's context, or of where it runs. */
  readonly cluster?: string;
  /** Whether `decision` events come: the webhook is in the same process. */
  readonly decisions: boolean;
  readonly samples: readonly Sample[];
}

/** A manifest to begin with. */
export interface Sample {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

export interface Refusal {
  /** A sentence that says what is wrong, and what would be right. */
  readonly message: string;
}

export interface TryRequest {
  /** YAML or JSON, of one document or several. */
  readonly text: string;
  /** The IANA name of the reader's own time zone; one that is not known is refused. */
  readonly timeZone: string;
}

export interface TryAnswer {
  /** As `cronward lint` finds them, in the order of their lines. */
  readonly findings: readonly Finding[];
  /** As `cronward lint` sums them up: `2 errors in 1 CronJob`. */
  readonly summary: string;
  /** The first twenty. */
  readonly cronJobs: readonly TriedCronJob[];
  /** How many come after these: they are judged, and nothing more is said of them. */
  readonly more: number;
}

export interface Finding {
  readonly level: 'error' | 'warning';
  readonly rule: string;
  /** From 1; the end is exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The path of the field; empty for a fault of the text. */
  readonly field: string;
  readonly text: string;
}

export interface TriedCronJob {
  /** `namespace/name`, or what there is of it. */
  readonly name: string;
  readonly apiVersion: string;
  /** Where it begins in the text, from 1. */
  readonly line: number;
  readonly allowed: boolean;
  /** What `kubectl apply -f cronjob.yaml` prints: warnings and the verdict. */
  readonly kubectl: string;
  readonly suspend: boolean;
  /** The object before and after the defaults, as lines of YAML. */
  readonly defaults: readonly DiffLine[];
  /** How many fields the webhook fills in, or changes. */
  readonly changes: number;
  readonly schedule: string;
  /** As it was written, where it has an H. */
  readonly writtenSchedule?: string;
  /** Missing where the schedule is no schedule; `scheduleFault` says why. */
  readonly timetable?: Timetable;
  readonly scheduleFault?: string;
}

export interface DiffLine {
  readonly mark: ' ' | '+' | '-';
  readonly text: string;
}

export interface Timetable {
  /** The schedule in words. */
  readonly words: string;
  /** That of the schedule. */
  readonly timeZone: string;
  readonly runs: readonly TimetableRun[];
  /** The changes of its clocks among the runs that skip or repeat some. */
  readonly clockChanges: readonly ClockChange[];
}

export interface TimetableRun {
  readonly at: string;
  readonly clock: string;
  readonly localClock: string;
  /** Which of the two it is, where its local time comes twice. */
  readonly occurrence?: 'first' | 'second';
}

export interface ClockChange {
  readonly at: string;
  /** What clocks show before and after it. */
  readonly from: string;
  readonly to: string;
  readonly skipped: readonly string[];
  readonly repeated: readonly string[];
}

export interface WeekRequest {
  /** The manifests; without them those of the cluster. */
  readonly files?: readonly { readonly name: string; readonly text: string }[];
  /** The zone that weekdays and minutes are shown in. */
  readonly timeZone: string;
}

/** What `cronward simulate` computes for the seven days from the coming midnight of that zone. */
export interface WeekAnswer {
  readonly from: string;
  readonly to: string;
  readonly starts: number;
  readonly late: number;
  readonly skipped: number;
  readonly collisions: number;
  /** The most Jobs at once. */
  readonly busiest?: { readonly at: string; readonly jobs: number };
  readonly peaks: readonly { readonly at: string; readonly starts: number; readonly cronJobs: readonly number[] }[];
  readonly cronJobs: readonly WeekCronJob[];
  /** The minutes in which something starts, in their order. */
  readonly minutes: readonly WeekMinute[];
  /** What could not be read or has no schedule, a sentence each. */
  readonly problems: readonly string[];
}

export interface WeekCronJob {
  readonly name: string;
  readonly apiVersion: string;
  readonly schedule: string;
  readonly words: string;
  readonly timeZone: string;
  readonly suspend: boolean;
  readonly starts: number;
}

export interface WeekMinute {
  /** 0 is Monday. */
  readonly weekday: number;
  /** Of the day, from 0 to 1439, by the clocks of the zone. */
  readonly minute: number;
  readonly starts: number;
  /** Indexes of `WeekAnswer.cronJobs`; the first fifty. */
  readonly cronJobs: readonly number[];
}

/** What `api/live` sends. `cronJobs` comes first, and again whenever the connection to the cluster was lost. */
export interface LiveEvents {
  readonly cronJobs: readonly LiveCronJob[];
  readonly changed: LiveCronJob;
  readonly gone: Pick<LiveCronJob, 'key'>;
  readonly decision: Decision;
  /** Whether the cluster answers; `reason` where it does not. */
  readonly connection: { readonly connected: boolean; readonly reason?: string };
}

export interface LiveCronJob {
  /** Tells it from all others. */
  readonly key: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
  readonly schedule: string;
  readonly words: string;
  readonly timeZone: string;
  readonly last?: string;
  readonly next?: string;
  /** The names of the Jobs that run. */
  readonly active: readonly string[];
  /** How many runs since the last one were due and did not start; counted up to 100. */
  readonly missed: number;
  readonly health: 'well' | 'suspended' | 'late' | 'failing' | 'broken';
  /** A sentence that says why, where it is not well. */
  readonly why?: string;
}

/** An answer of the webhook. */
export interface Decision {
  readonly at: string;
  readonly path: '/mutate' | '/validate';
  readonly operation: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly verdict: 'allowed' | 'patched' | 'warned' | 'denied' | 'rejected';
  readonly user: string;
  /** What the user was told. */
  readonly text: readonly string[];
}
