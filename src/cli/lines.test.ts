import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './lines.js';

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(typeof part === 'string' ? Buffer.from(part) : part);
}

async function read(...parts: readonly (string | Uint8Array)[]): Promise<string[]> {
  const texts: string[] = [];
  for await (const lines of linesOf(chunks(...parts))) {
    texts.push(...lines.map((line) => (line.ok ? line.text : `longer than ${line.maxLength}`)));
  }
  return texts;
}

test.each([
  ['a line needs no end', ['a'], ['a']],
  ['an end makes no further line', ['a\n'], ['a']],
  ['an empty line is a line', ['a\n\nb\n'], ['a', '', 'b']],
  ['a line may come in pieces', ['a', 'b\nc', 'd'], ['ab', 'cd']],
  ['a separator of Unicode ends no line', ['a\u2028b\u0085c\r\n'], ['a\u2028b\u0085c\r']],
  ['nothing has no lines', [], []],
  [
    'a line that is too long is told once',
    ['x'.repeat(65_000), 'x'.repeat(65_000), '\nb\n'],
    ['longer than 65536', 'b'],
  ],
  ['so is the last one', ['a\n', 'x'.repeat(70_000)], ['a', 'longer than 65536']],
])('%s', async (_name, parts, lines) => {
  expect(await read(...parts)).toEqual(lines);
});

test('wherever the bytes are cut, the lines are the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(fc.nat({ max: 20 })), async (text, sizes) => {
      const bytes = Buffer.from(text);
      const parts: Uint8Array[] = [];
      let at = 0;
      for (const size of sizes) parts.push(bytes.subarray(at, (at += size)));
      parts.push(bytes.subarray(at));
      const whole = new TextDecoder().decode(bytes);
      expect((await read(...parts)).join('\n')).toBe(whole.replace(/\n$/u, ''));
    }),
  );
});

test('a batch is given before the next chunk is asked for', async () => {
  let asked = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for (const part of ['a\n', 'b\n']) {
      asked++;
      yield await Promise.resolve(Buffer.from(part));
    }
  }
  const batches = linesOf(counted());
  await batches.next();
  expect(asked).toBe(1);
});
