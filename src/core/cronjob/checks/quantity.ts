import { isQuantity, quantityExponent, withoutBlanks } from '../schema/scalars.js';

/** How Kubernetes writes a quantity again: `1500m` and `3k`, `1536Mi`, or `15e2`. */
type Format = 'decimal' | 'binary' | 'exponent';

/**
 * The exact number that a quantity is, `0.<digits> × 10^point`. It is written with digits rather than as a bigint, since
 * `1e999999999` is a quantity, too.
 */
export interface Quantity {
  readonly sign: -1 | 0 | 1;
  /** The digits, without zeros at either end; none for 0. */
  readonly digits: string;
  readonly point: number;
  readonly format: Format;
  /** The text that it was read from, where Kubernetes keeps that. */
  readonly source?: string;
}

const decimalPlaces = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const decimalSuffixes = new Map([...decimalPlaces].map(([suffix, places]) => [places, suffix]));
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const parts = /^([+-]?)0*(\d*)(\.\d*)?(.*)$/s;
/** The greatest int64: a quantity with a binary suffix is no more than that. */
const greatest = 2n ** 63n - 1n;
/** Nothing is less than a billionth: more digits are rounded up. */
const leastPlace = 9;

/**
 * Reads a quantity as `resource.ParseQuantity` of Kubernetes 1.36; undefined for what is none, and for a number that is
 * too great for JavaScript to tell. The work is bounded by the length of the text.
 */
export function parseQuantity(value: string | number): Quantity | undefined {
  const text = withoutBlanks(String(value));
  if (!isQuantity(text)) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts.exec(text) ?? [];
  const number: Read = { text, negative: sign === '-', whole, decimals: fraction.slice(1), suffix };
  const binary = binarySuffixes.indexOf(suffix);
  return binary > 0 ? readBinary(number, binary) : readDecimal(number);
}

/** The parts of a quantity's text. */
interface Read {
  readonly text: string;
  readonly negative: boolean;
  /** The digits before the point, without leading zeros. */
  readonly whole: string;
  readonly decimals: string;
  readonly suffix: string;
}

function readDecimal({ text, negative, whole, decimals, suffix }: Read): Quantity {
  const places = decimalPlaces.get(suffix);
  const exponent = places ?? quantityExponent(suffix.slice(1));
  const shown = (whole === '' ? '0' : whole) + decimals;
  const scale = exponent - decimals.length;
  const isShort = shown.length <= 18 && scale >= -leastPlace;
  const isKept = isShort && scale % 3 === 0 && !shown.startsWith('0') && !shown.endsWith('000');
  return quantity(negative, whole + decimals, {
    point: whole.length + exponent,
    format: places === undefined ? 'exponent' : 'decimal',
    source: isKept || text === '0' ? text : undefined,
  });
}

function readBinary({ text, negative, whole, decimals }: Read, thousands: number): Quantity {
  if (whole.length > 19) return ofInteger(negative, greatest);
  // More decimals than these count for nothing, except that there is something.
  const kept = decimals.slice(0, 40) + (/[1-9]/.test(decimals.slice(40)) ? '1' : '');
  const product = BigInt(whole + kept) << BigInt(10 * thousands);
  if (product > greatest * 10n ** BigInt(kept.length)) return ofInteger(negative, greatest);
  const isShort = decimals === '' && thousands < 5 && Math.max(whole.length, 1) + 3 * thousands <= 14;
  const digits = String(product);
  const point = digits.length - kept.length;
  return quantity(negative, digits, {
    point,
    format: point <= 0 ? 'decimal' : 'binary',
    source: isShort && Number(whole) % 8 !== 0 ? text : undefined,
  });
}

function ofInteger(negative: boolean, magnitude: bigint): Quantity {
  const digits = String(magnitude);
  return quantity(negative, digits, { point: digits.length, format: 'binary', source: undefined });
}

function quantity(
  negative: boolean,
  digits: string,
  { point, format, source }: { point: number; format: Format; source: string | undefined },
): Quantity {
  const first = digits.search(/[1-9]/);
  if (first === -1) return { sign: 0, digits: '', point: 0, format, ...(source !== undefined && { source }) };
  const sign = negative ? -1 : 1;
  const number = roundedAway({ sign, digits: trimmed(digits.slice(first)), point: point - first, format }, leastPlace);
  return source === undefined ? number : { ...number, source };
}

/** The digits without zeros at the end. */
function trimmed(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/**
 * A quantity of `resources.limits` or `requests` as the API server takes it: rounded to thousandths, away from zero. So
 * there `1.0001` is 1001m, and `1u` of memory is 1m.
 */
export function inThousandths(number: Quantity): Quantity {
  return roundedAway(number, 3);
}

/** The nearest number of at most so many decimals that is no nearer to zero. */
function roundedAway(number: Quantity, decimals: number): Quantity {
  const kept = number.point + decimals;
  if (number.sign === 0 || number.digits.length <= kept) return number;
  const { sign, digits, point, format } = number;
  let end = Math.max(kept, 0);
  while (end > 0 && digits[end - 1] === '9') end -= 1;
  if (end === 0) return { sign, digits: '1', point: Math.max(point, -decimals) + 1, format };
  return { sign, digits: digits.slice(0, end - 1) + String(Number(digits[end - 1]) + 1), point, format };
}

/** Below 0, 0 or above 0: `left` is less than, equal to or greater than `right`. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  if (left.sign !== right.sign) return left.sign - right.sign;
  return left.sign < 0 ? compareMagnitudes(right, left) : compareMagnitudes(left, right);
}

function compareMagnitudes(left: Quantity, right: Quantity): number {
  if (left.point !== right.point) return left.point < right.point ? -1 : 1;
  if (left.digits === right.digits) return 0;
  return left.digits < right.digits ? -1 : 1;
}

/** Beyond so many digits between the two, the lesser does not count: nobody has that much of anything. */
const maxSpan = 100;

/** The sum, in the form of `left`, or of `right` where `left` is 0: as `Quantity.Add`. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  if (left.sign === 0) return right;
  if (right.sign === 0) return left;
  const last = Math.min(lastPlace(left), lastPlace(right));
  if (Math.max(left.point, right.point) - last > maxSpan) {
    return compareMagnitudes(left, right) > 0 ? left : right;
  }
  const sum = scaled(left, last) + scaled(right, last);
  const digits = String(sum < 0n ? -sum : sum);
  return quantity(sum < 0n, digits, { point: digits.length + last, format: left.format, source: undefined });
}

/** The place of the last digit: 0 is that of ones, -3 that of thousandths. */
function lastPlace({ digits, point }: Quantity): number {
  return point - digits.length;
}

function scaled(number: Quantity, place: number): bigint {
  return BigInt(number.sign) * BigInt(number.digits.padEnd(number.point - place, '0'));
}

export function isNegative({ sign }: Quantity): boolean {
  return sign < 0;
}

/** As Kubernetes asks it of what can't be shared: rounded up to thousandths, so 0.9999 is whole, too. */
export function isWholeNumber(number: Quantity): boolean {
  const { digits, point } = inThousandths(number);
  return digits.length <= point || digits === '';
}

/** As `Quantity.Value`: rounded away from zero; undefined where it takes more than 64 bits. */
export function wholeValue(number: Quantity): bigint | undefined {
  const { sign, digits, point } = roundedAway(number, 0);
  if (point > 19) return undefined;
  const value = BigInt(digits.padEnd(point, '0')) * BigInt(sign);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** As Kubernetes prints it: the text itself where it is canonical (`1500m`), its canonical form otherwise (`2` for `2000m`). */
export function quantityText(number: Quantity): string {
  if (number.source !== undefined) return number.source;
  if (number.sign === 0) return '0';
  return (number.sign < 0 ? '-' : '') + (number.format === 'binary' ? binaryText(number) : decimalText(number));
}

/** With an exponent that is a multiple of three; beyond `E` it has no name, and Kubernetes leaves it out. */
function decimalText({ digits, point, format }: Quantity): string {
  const last = point - digits.length;
  const exponent = Math.floor(last / 3) * 3;
  const shown = digits + '0'.repeat(last - exponent);
  if (format === 'exponent') return exponent === 0 ? shown : `${shown}e${exponent}`;
  return shown + (decimalSuffixes.get(exponent) ?? '');
}

/** With the greatest suffix that leaves a whole number; small numbers and fractions are written as decimals. */
function binaryText(number: Quantity): string {
  const { digits, point } = number;
  let rest = digits.length > point ? 0n : BigInt(digits.padEnd(point, '0'));
  if (rest < 1024n) return decimalText(number);
  let thousands = 0;
  while (rest % 1024n === 0n) {
    rest /= 1024n;
    thousands += 1;
  }
  return `${rest}${binarySuffixes[thousands] ?? ''}`;
}
