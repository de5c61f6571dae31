const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines.
 *
 * - Only the byte `\n` ends a line: U+2028 and `\r` are part of one, as JSON has it.
 * - A line comes out whole however the bytes were divided, in the middle of a character too.
 * - A line of more than `mostBytes` is refused, so that memory is bounded.
 */
export class LineSplitter {
  readonly #mostBytes: number;
  readonly #line: (bytes: Buffer) => string | undefined;
  #pieces: Buffer[] = [];
  #size = 0;

  /** `line` is called with each line that isn't empty, without its end; where it returns a fault, nothing follows. */
  constructor(mostBytes: number, line: (bytes: Buffer) => string | undefined) {
    this.#mostBytes = mostBytes;
    this.#line = line;
  }

  /** Takes the next bytes. Returns the fault of a line, if there is one; nothing may be pushed after it. */
  push(piece: Buffer): string | undefined {
    let from = 0;
    for (;;) {
      const end = piece.indexOf(newline, from);
      if (end === -1) break;
      const fault = this.#keep(piece.subarray(from, end)) ?? this.flush();
      if (fault !== undefined) return fault;
      from = end + 1;
    }
    return this.#keep(piece.subarray(from));
  }

  /** Ends the line that has begun, as the end of the stream does. */
  flush(): string | undefined {
    const [first] = this.#pieces;
    if (first === undefined) return undefined;
    const whole = this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces, this.#size);
    this.#pieces = [];
    this.#size = 0;
    return this.#line(whole);
  }

  #keep(bytes: Buffer): string | undefined {
    if (bytes.length === 0) return undefined;
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    return this.#size > this.#mostBytes ? `a line is longer than ${this.#mostBytes} bytes` : undefined;
  }
}
