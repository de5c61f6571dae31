/** Nanoseconds in each unit of a Go duration; a microsecond may be written with either of Unicode's two signs. */
const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** The size of an int64's range on one side of zero. */
const limit = 1n << 63n;
const tooLong = 'is longer than the 292 years that a duration can hold';

export type Duration = { readonly nanoseconds: bigint } | { readonly rule: string };

/**
 * Reads a duration as Go's `time.ParseDuration`: an optional sign, then numbers with an optional fraction, each
 * with its unit (`1h30m`, `-1.5h`, `.5s`), or a plain `0`. The rule of an error is a predicate of the text.
 */
export function parseDuration(text: string): Duration {
  const negative = text.startsWith('-');
  let rest = negative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return { nanoseconds: 0n };
  if (rest === '') return { rule: 'is not a duration such as 1h30m' };
  let total = 0n;
  while (rest !== '') {
    const [whole, digits = '', fraction = '', unit = ''] = /^([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/.exec(rest) ?? [''];
    if (digits === '' && fraction === '') return { rule: 'is not a duration such as 1h30m' };
    const nanosecondsPerUnit = units.get(unit);
    if (unit === '') return { rule: 'lacks a unit such as s, m or h' };
    if (nanosecondsPerUnit === undefined) return { rule: 'has a unit that is none of ns, us, ms, s, m and h' };
    const part = BigInt(digits) * nanosecondsPerUnit + fractionOf(fraction, nanosecondsPerUnit);
    // Go adds in 64 bits: two parts of 2^63 ns wrap to nothing, and are accepted.
    total = BigInt.asUintN(64, total + part);
    if (part > limit || total > limit) return { rule: tooLong };
    rest = rest.slice(whole.length);
  }
  if (negative) return { nanoseconds: -total };
  return total === limit ? { rule: tooLong } : { nanoseconds: total };
}

/** Go drops the digits of a fraction that an int64 cannot hold, and multiplies the rest as a double. */
function fractionOf(digits: string, nanosecondsPerUnit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const longer = value * 10n + BigInt(digit);
    if (value > (limit - 1n) / 10n || longer > limit) break;
    value = longer;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(nanosecondsPerUnit) / scale)));
}
