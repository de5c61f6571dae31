/** A place in a text: line and column (in UTF-16 code units, as editors and SARIF count), both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a text; the end is the place after its last character. */
export interface SourceRange {
  readonly start: Position;
  readonly end: Position;
}

/** A stretch of a text as offsets, the end not included. */
export type Span = readonly [start: number, end: number];

/** Where the lines of a text begin; found when first asked for, since a text without a finding has no use for them. */
export class Lines {
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The place of an offset from 0 to the length of the text. */
  positionAt(offset: number): Position {
    this.#starts ??= lineStarts(this.#text);
    const starts = this.#starts;
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** A line without its end, by its number from 1; of one longer than `max` characters the beginning. */
  textOf(line: number, max: number): string {
    this.#starts ??= lineStarts(this.#text);
    const start = this.#starts[line - 1] ?? this.#text.length;
    const next = this.#starts[line] ?? this.#text.length;
    return this.#text.slice(start, Math.min(next, start + max)).replace(/\r?\n$/u, '');
  }

  rangeOf([start, end]: Span): SourceRange {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
