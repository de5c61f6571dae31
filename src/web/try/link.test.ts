import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from './link.ts';

test('a link holds any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
      const packed = await pack(text);
      expect(packed).toMatch(/^[\w-]+$/u);
      expect(await unpack(packed)).toEqual({ text });
    }),
    { numRuns: 50 },
  );
});

test('a manifest shrinks', async () => {
  const text = 'kind: CronJob\n'.repeat(100);
  expect((await pack(text)).length).toBeLessThan(100);
});

test('a link that lost a part, or has another letter, says that it is damaged', async () => {
  const packed = await pack('apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: nightly\n');
  const changed = packed.slice(0, 20) + (packed[20] === 'a' ? 'b' : 'a') + packed.slice(21);
  for (const broken of [packed.slice(0, -4), packed.slice(0, 7), changed, `${packed}%20`, '']) {
    expect(await unpack(broken)).toEqual({ fault: expect.stringContaining('is damaged') as string });
  }
});

test('a link that unpacks to more than any manifest is not read to its end', async () => {
  const bomb = await pack('\n'.repeat(16 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(30_000);
  expect(await unpack(bomb)).toEqual({ fault: expect.stringContaining('more than a mebibyte') as string });
});
