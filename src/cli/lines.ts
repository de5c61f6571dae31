/** A line of input, or the fact that it is longer than anyone would write. */
export type Line = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly maxLength: number };

/** Longer than any question, and short enough that a file without line breaks does not fill the memory. */
const maxLength = 65_536;

/**
 * The lines of a stream, in batches: all that each chunk completes, so that an answer need not wait for the next chunk.
 * Only `\n` ends a line, and a last line needs none. A line over 65,536 characters is reported without its text.
 */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let tooLong = false;
  const line = (text: string): Line => {
    const kept: Line = tooLong || text.length > maxLength ? { ok: false, maxLength } : { ok: true, text };
    tooLong = false;
    return kept;
  };
  for await (const chunk of input) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (parts.length > 0) yield parts.map(line);
    if (rest.length > maxLength) [rest, tooLong] = ['', true];
  }
  rest += decoder.decode();
  if (rest !== '' || tooLong) yield [line(rest)];
}
