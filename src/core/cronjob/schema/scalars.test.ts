import { describe, expect, it } from 'vitest';
import { isQuantity, isTime } from './scalars.js';

describe('isQuantity reads what resource.ParseQuantity reads', () => {
  it.each([
    ...['0', '1', '-1', '+1', '00', '1.5', '.5', '1.', '2m', '2.5', '0.5Gi', '1e3', '1E3', '1e+3', '1e-3', '1E', '1k'],
    ...['1n', '1u', '1M', '1G', '1T', '1P', '1Ki', '1Mi', '1Ti', '1Pi', '1Ei', '123456789012345678901234567890', ' 1 '],
    // Digits may be missing altogether: Kubernetes reads these as zero.
    ...['.', '+', '-', 'm', 'Ki', '.Ti', '-E', '00Pi', 'e3', '.e-9'],
    // Blanks as Go has them; an exponent beyond 32 bits loses its first ones.
    ...['\u00a01', '1\u0085', '1e4294967299', '.e4294967296'],
  ])('%j', (text) => {
    expect(isQuantity(text)).toBe(true);
  });

  it.each([
    '',
    ' ',
    '1K',
    '1ki',
    '1i',
    '1 Gi',
    '1e',
    '1e+',
    '1e1.5',
    '1ee3',
    '1+3',
    '1m3',
    '1.2.3',
    '1,5',
    '--1',
    'one',
    '0x1',
    '1GiB',
    // Without a digit there has to be a quick way.
    'Pi',
    '-.Ei',
    'e-10',
    '.E-4294967306',
    // More than 64 bits.
    '1e9223372036854775808',
    '1e-9223372036854775809',
    // Blanks that JSON escapes, and none of Go's.
    '\t1',
    '1\n',
    '\ufeff1',
  ])('not %j', (text) => {
    expect(isQuantity(text)).toBe(false);
  });

  it('takes no longer for a hostile text than for an honest one', () => {
    const startedAt = performance.now();
    expect(isQuantity(`${'1'.repeat(1_000_000)}x`)).toBe(false);
    expect(isQuantity(`1e${'0'.repeat(1_000_000)}x`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe("isTime reads what Go's time.RFC3339 reads", () => {
  it.each([
    ...['2026-01-02T15:04:05Z', '2026-01-02T15:04:05+02:00', '2026-01-02T15:04:05.123456789Z', '2024-02-29T00:00:00Z'],
    ...['2026-01-02T7:04:05Z', '2026-01-02T15:04:05,5Z', '0000-01-01T00:00:00Z', '2000-02-29T23:59:59-24:60'],
  ])('%j', (text) => {
    expect(isTime(text)).toBe(true);
  });

  it.each([
    ...['', '2026-01-02', '2026-01-02T15:04Z', '2026-01-02T15:04:05', '2026-01-02t15:04:05z', '2026-01-02 15:04:05Z'],
    ...['2026-13-02T15:04:05Z', '2026-00-02T15:04:05Z', '2026-02-29T15:04:05Z', '1900-02-29T15:04:05Z'],
    ...['2026-04-31T15:04:05Z', '2026-01-00T15:04:05Z', '2026-01-02T24:00:00Z', '2026-01-02T15:60:05Z'],
    ...['2026-01-02T15:04:60Z', '2026-01-02T15:04:05.Z', '2026-01-02T15:04:05+25:00', '2026-01-02T15:04:05+0200'],
    ...[' 2026-01-02T15:04:05Z', '2026-01-02T15:04:05Z\n'],
  ])('not %j', (text) => {
    expect(isTime(text)).toBe(false);
  });
});
