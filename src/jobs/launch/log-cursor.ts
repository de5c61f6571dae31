/** A line of a log as the API server gives it with `timestamps=true`. */
export interface StampedLine {
  /** When the container wrote it; undefined where the line has no time. */
  readonly time: Date | undefined;
  readonly text: string;
}

/**
 * How far the log of a container has been read, over several requests for it. `sinceTime` counts whole seconds, so each
 * request begins with lines that were read before; those are left out. Of lines with the same time so many are, as were read.
 */
export class LogCursor {
  #last = '';
  /** How many lines with the time of the last one have been read. */
  #alike = 0;
  /** How many of those this request has brought so far; undefined once it brings new lines. */
  #again: number | undefined;
  #since: string | undefined;

  /** From when on to ask for lines, RFC 3339 in whole seconds; undefined for all of them. */
  get since(): string | undefined {
    return this.#since;
  }

  /** A request begins. */
  begin(): void {
    this.#again = this.#last === '' ? undefined : 0;
  }

  /** The next line of the request; undefined where it was read before. */
  take(raw: string): StampedLine | undefined {
    const parts = stamped.exec(raw);
    const [, seconds = '', fraction = '', zone = '', text = ''] = parts ?? [];
    const instantMs = Date.parse(`${seconds}${zone}`);
    if (parts === null || Number.isNaN(instantMs)) {
      // It belongs to the line before it.
      return this.#again === undefined ? { time: undefined, text: raw } : undefined;
    }
    const order = `${String(instantMs).padStart(15, '0')}.${fraction.padEnd(9, '0')}`;
    if (this.#wasRead(order)) return undefined;
    this.#alike = order === this.#last ? this.#alike + 1 : 1;
    this.#last = order;
    this.#since = new Date(instantMs).toISOString().replace('.000Z', 'Z');
    return { time: new Date(instantMs + Number(fraction.slice(0, 3).padEnd(3, '0'))), text };
  }

  #wasRead(order: string): boolean {
    if (this.#again === undefined) return false;
    if (order < this.#last) return true;
    if (order === this.#last && this.#again < this.#alike) {
      this.#again += 1;
      return true;
    }
    // From here on everything is new, also where the clock of the node was set back.
    this.#again = undefined;
    return false;
  }
}

/** RFC 3339 with nanoseconds, and what follows it. */
const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/su;
