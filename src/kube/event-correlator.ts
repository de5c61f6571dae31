import { createHash } from 'node:crypto';

/** The object that an event is about. `namespace` is empty for an object of the cluster. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** Something that happened once. */
export interface Occurrence {
  readonly about: ObjectRef;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Now, by both clocks: the wall clock's goes into the Event, the monotonic one decides. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** What one Event object tells: an occurrence, and how often it came again. */
export interface Series extends Occurrence {
  /** The name of the Event. */
  readonly name: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly seenAtMs: number;
  /** Whether the Event is known to be in the cluster. */
  readonly stored: boolean;
}

/** How many more Events may be sent about an object; whole ones count. */
export interface Budget {
  readonly left: number;
  readonly atMs: number;
}

/** The messages of one object, type and reason that have Events of their own: when each came last. */
export type Group = ReadonlyMap<string, number>;

/** What comes again within this time belongs together. */
export const windowMs = 600_000;
/** As many different messages of one kind have Events of their own within the window; further ones share one. */
export const distinctMessages = 10;
/** client-go's: an object that misbehaves is heard 25 times, and then once in 5 minutes. */
export const burst = 25;
export const refillMs = 300_000;
/** client-go's too: what is remembered for so many objects, kinds and messages is a few megabytes. */
export const remembered = 4_096;

const combinedPrefix = '(combined from similar events): ';
const maxMessageBytes = 1_024;

/** Takes one from the budget of an object, `undefined` for a full one. */
export function spend(
  budget: Budget | undefined,
  nowMs: number,
): { readonly budget: Budget; readonly granted: boolean } {
  const { left, atMs } = budget ?? { left: burst, atMs: nowMs };
  const filled = Math.min(burst, left + (nowMs - atMs) / refillMs);
  const granted = filled >= 1;
  return { budget: { left: granted ? filled - 1 : filled, atMs: nowMs }, granted };
}

/** Decides whether a message has an Event of its own, or shares one because there are too many different ones. */
export function join(
  group: Group | undefined,
  message: string,
  nowMs: number,
): { readonly group: Group; readonly own: boolean } {
  const recent = new Map([...(group ?? [])].filter(([, atMs]) => nowMs - atMs < windowMs));
  const own = recent.has(message) || recent.size < distinctMessages;
  if (own) recent.set(message, nowMs);
  return { group: recent, own };
}

/** The series after another occurrence: the same, one more; or the first of a new Event with `name`. */
export function extend(before: Series | undefined, occurrence: Occurrence, now: Moment, name: string): Series {
  const { wallMs, monotonicMs } = now;
  const last = { lastMs: wallMs, seenAtMs: monotonicMs };
  if (before === undefined || monotonicMs - before.seenAtMs >= windowMs) {
    return { ...occurrence, ...last, name, count: 1, firstMs: wallMs, stored: false };
  }
  return { ...before, ...last, message: occurrence.message, count: before.count + 1 };
}

/** `text` fit for a message: at most 1024 bytes of UTF-8, on one line, nothing in it that a terminal would act on. */
export function readable(text: string): string {
  const line = text.slice(0, maxMessageBytes + 1).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');
  const bytes = Buffer.from(line);
  if (bytes.length <= maxMessageBytes) return line;
  // A character that was cut in two decodes to U+FFFD.
  return `${bytes
    .subarray(0, maxMessageBytes - 3)
    .toString()
    .replace(/\uFFFD$/u, '')}…`;
}

/**
 * Decides which Event an occurrence belongs to, and whether it is worth sending. No I/O, no clock.
 *
 * - The same object, type, reason and message within 10 minutes of the last time is the same Event, counted up.
 * - After 10 different messages of one object, type and reason within 10 minutes the others share one Event.
 * - About one object 25 are sent at once, and one in 5 minutes after that.
 * - The last 4096 of each are remembered; what is forgotten begins anew.
 */
export class EventCorrelator {
  readonly #series = new Recent<Series>(remembered);
  readonly #groups = new Recent<Group>(remembered);
  readonly #budgets = new Recent<Budget>(remembered);

  /** Counts an occurrence. Returns the key of its series; `name` is that of the Event, where it begins one. */
  note(occurrence: Occurrence, now: Moment, name: string): string {
    const kind = [...identityOf(occurrence.about), occurrence.type, occurrence.reason];
    const groupKey = keyOf(kind);
    const ownKey = keyOf([...kind, occurrence.message]);
    const { group, own } = join(this.#groups.get(groupKey), ownKey, now.monotonicMs);
    this.#groups.set(groupKey, group);
    const key = own ? ownKey : groupKey;
    const message = readable(own ? occurrence.message : combinedPrefix + occurrence.message);
    this.#series.set(key, extend(this.#series.get(key), { ...occurrence, message }, now, name));
    return key;
  }

  /** Takes one from the budget of `about`. False where it is used up: what happened is counted and told another time. */
  afford(about: ObjectRef, nowMs: number): boolean {
    const key = keyOf(identityOf(about));
    const { budget, granted } = spend(this.#budgets.get(key), nowMs);
    this.#budgets.set(key, budget);
    return granted;
  }

  /** The series as it is now; undefined where it was forgotten. */
  series(key: string): Series | undefined {
    return this.#series.get(key);
  }

  /** Remembers that the Event `name` is in the cluster. */
  stored(key: string, name: string): void {
    const series = this.#series.get(key);
    if (series?.name === name) this.#series.set(key, { ...series, stored: true });
  }
}

function identityOf({ apiVersion, kind, namespace, name, uid }: ObjectRef): readonly string[] {
  return [apiVersion, kind, namespace, name, uid];
}

/** Short whatever the length of a message, since thousands are kept. */
function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** A map of at most `limit` entries, which forgets the one that was not set for longest. */
class Recent<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
