import { timeZoneNames } from './generated/time-zone-names.js';

/** A stretch of time in which a zone's clocks keep one offset. All in seconds; instants are since 1970 in UTC. */
export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What to add to UTC for local time. */
  readonly offset: number;
}

export interface TimeZone {
  readonly name: string;
  /** The span around an instant. A zone may cut a stretch of one offset into several spans. */
  spanAt(seconds: number): Span;
}

const day = 86_400;
/** The calendar, and with it every daylight saving rule, repeats after 400 years, in which the weekdays do too. */
const cycle = 146_097 * day;
/** A 400th of the cycle: an average year. Transitions are looked for block by block. */
const block = cycle / 400;
/** From here on zones follow rules for ever (the last listed transition is Morocco's of 2087). */
const rulesOnlyFrom = Math.ceil(Date.UTC(2100, 0, 1) / 1000 / block) * block;
/** Before this no zone has a transition. */
const localMeanTimeUntil = Math.floor(Date.UTC(1800, 0, 1) / 1000 / block) * block;
/**
 * Two transitions that undo each other are never closer than 6.95 days since 1970 (Recife in 2000, Gaza in 2040),
 * nor closer than 3.98 days ever (Freetown in 1939), so that probing every sixth day, or before then every third, misses
 * none. The first use of a zone costs as many calls of `Intl` as there are probes.
 */
const probeEvery = { since1970: 6 * day, before: 3 * day } as const;

export const utc: TimeZone = fixedZone('UTC');

/** Found zones, which keep the transitions that they have looked for. As many as there are names. */
const found = new Map<string, TimeZone>();

/**
 * The time zone that Go's `time.LoadLocation` gives for a name: an IANA name in its exact case (`europe/berlin` and
 * `PST` are none), or an empty name for UTC. Offsets come from the runtime's own time zone data (`Intl`).
 *
 * Go reads names as paths below a zoneinfo directory, whence some more: `posix/…`; `right/…`, whose transitions
 * count leap seconds (here they come up to 27 s early, as they do without `right/`); `posixrules`, New York's; and
 * `Local` and `localtime`, which are UTC in the containers of kube-controller-manager. Kubernetes itself refuses
 * `Local` as a CronJob's time zone.
 */
export function findTimeZone(name: string): TimeZone | undefined {
  const known = found.get(name);
  if (known !== undefined) return known;
  const path = normalPath(name);
  const zone = path === undefined ? undefined : loadZone(name, path);
  if (zone !== undefined && path === name) found.set(name, zone);
  return zone;
}

/** The name that differs from `name` only by the case of its letters, where there is one: `Europe/Berlin`. */
export function timeZoneLike(name: string): string | undefined {
  const lower = name.toLowerCase();
  return [...timeZoneNames.keys()].find((listed) => listed.toLowerCase() === lower);
}

/** The path of a zone's file as the operating system resolves it; `undefined` where Go or the system refuses it. */
function normalPath(name: string): string | undefined {
  if (name.includes('..') || /^[/\\]|(?:^|\/)\.$|\/$/.test(name)) return undefined;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.join('/');
}

function loadZone(name: string, path: string): TimeZone | undefined {
  if (path === '' || path === 'UTC') return utc;
  if (path === 'Local' || path === 'localtime') return fixedZone(name);
  const file = path === 'posixrules' ? 'America/New_York' : path.replace(/^(?:posix|right)\//, '');
  if (file === 'Factory') return fixedZone(name);
  if (!timeZoneNames.has(file)) return undefined;
  const clock = clockFor(file, openClock);
  return clock === undefined ? fixedZone(name) : new ProbedZone(name, clock);
}

/** A zone that is always at UTC. */
function fixedZone(name: string): TimeZone {
  const always: Span = { start: -Infinity, end: Infinity, offset: 0 };
  return { name, spanAt: () => always };
}

/**
 * The clock of a listed zone by the first name that the runtime knows: its own, or else the one that replaces it in
 * the list. `undefined` where the runtime knows neither of these.
 */
export function clockFor<Clock>(name: string, open: (name: string) => Clock | undefined): Clock | undefined {
  const tried = new Set<string>();
  for (let candidate = name; candidate !== '' && !tried.has(candidate);) {
    const clock = open(candidate);
    if (clock !== undefined) return clock;
    tried.add(candidate);
    candidate = timeZoneNames.get(candidate) ?? '';
  }
  return undefined;
}

function openClock(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A zone whose spans are found by asking `Intl` for offsets, a year at a time, when they are first needed. */
class ProbedZone implements TimeZone {
  readonly name: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #blocks = new Map<number, readonly Span[]>();
  #last: Span = { start: 0, end: 0, offset: 0 };

  constructor(name: string, clock: Intl.DateTimeFormat) {
    this.name = name;
    this.#clock = clock;
  }

  spanAt(seconds: number): Span {
    if (seconds >= this.#last.start && seconds < this.#last.end) return this.#last;
    this.#last = this.#find(seconds);
    return this.#last;
  }

  #find(seconds: number): Span {
    if (seconds < localMeanTimeUntil) {
      return { start: -Infinity, end: localMeanTimeUntil, offset: this.#offsetAt(localMeanTimeUntil) };
    }
    const cycles = Math.max(0, Math.floor((seconds - rulesOnlyFrom) / cycle)) * cycle;
    const span = this.#findListed(seconds - cycles);
    return cycles === 0 ? span : { start: span.start + cycles, end: span.end + cycles, offset: span.offset };
  }

  #findListed(seconds: number): Span {
    const key = Math.floor(seconds / block);
    let spans = this.#blocks.get(key);
    if (spans === undefined) {
      spans = this.#probe(key * block, (key + 1) * block);
      this.#blocks.set(key, spans);
    }
    const span = spans.find(({ end }) => seconds < end);
    if (span === undefined) throw new RangeError(`no offset of ${this.name} at ${seconds} s`);
    return span;
  }

  #probe(from: number, to: number): Span[] {
    const spans: Span[] = [];
    let start = from;
    let offset = this.#offsetAt(from);
    const every = from >= 0 ? probeEvery.since1970 : probeEvery.before;
    for (let at = from; at < to; at += every) {
      const probe = Math.min(at + every, to);
      const newOffset = this.#offsetAt(probe);
      if (newOffset !== offset) {
        const end = this.#transition(at, probe, offset);
        if (end > start) spans.push({ start, end, offset });
        start = end;
        offset = newOffset;
      }
    }
    if (start < to) spans.push({ start, end: to, offset });
    return spans;
  }

  /** The first second after `before` that no longer has the offset of `before`. */
  #transition(before: number, after: number, offset: number): number {
    let same = before;
    let different = after;
    while (different - same > 1) {
      const middle = Math.floor((same + different) / 2);
      if (this.#offsetAt(middle) === offset) same = middle;
      else different = middle;
    }
    return different;
  }

  /** Reads `GMT-05:00`, `GMT` or, in the days of local mean time, `GMT-00:44:30`. */
  #offsetAt(seconds: number): number {
    const text = this.#clock.format(seconds * 1000);
    const [, sign, hours = '0', minutes = '0', rest = '0'] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?/.exec(text) ?? [];
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
    return sign === '-' ? -size : size;
  }
}
