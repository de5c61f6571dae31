/** A number with a unit suffix, `500m`, `1.5`, `2Gi`, `1e3`; plain numbers may stand without quotes. */
export type Quantity = string | number;
/** A count or a name, such as a port; a percentage, where the field allows one. */
export type IntOrString = string | number;
/** An instant as RFC 3339 text, such as `2026-01-02T15:04:05Z`. */
export type Time = string;
export type JsonObject = Record<string, unknown>;

export const int32Bounds = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
/** The greatest int64, 2^63 - 1, is read as 2^63 by every JSON parser of JavaScript, so 2^63 has to pass. */
export const int64Bounds = { minimum: -(2 ** 63), maximum: 2 ** 63 };

/**
 * Tells whether the API server of Kubernetes 1.36 reads `text` as a quantity. `resource.ParseQuantity` is laxer than it
 * says: digits may be missing on either side of the point or on both (`1.`, `.5`, `Ki`), and blanks around the number are
 * no fault. Without any digit it reads only what fits into its quick way: `Ti`, but neither `Pi` nor `e-10`.
 */
export function isQuantity(text: string): boolean {
  const number = withoutBlanks(text);
  if (number === '' || !quantityPattern.test(number)) return false;
  const [, exponent] = exponentPattern.exec(number) ?? [];
  if (exponent !== undefined && !isInt64(exponent)) return false;
  return !digitless.test(number) || (exponent === undefined ? !number.endsWith('i') : quantityExponent(exponent) >= -9);
}

export const quantityPattern = /^[+-]?\d*(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const exponentPattern = /[eE]([+-]?\d+)$/;
/** No digit before an exponent, or before a suffix for more than 2^40. */
const digitless = /^[+-]?\.?(?:[PE]i|[eE][+-]?\d+)$/;

/**
 * Without the blanks around it, as Go has them. It sees the text as JSON writes it, where those that JSON escapes are no
 * blanks any more.
 */
export function withoutBlanks(text: string): string {
  return isBlank(text[0]) || isBlank(text.at(-1)) ? text.replace(blanks, '') : text;
}

const blank = String.raw`[ \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]`;
const blanks = new RegExp(`^${blank}+|${blank}+$`, 'gu');

function isBlank(character: string | undefined): boolean {
  return character === ' ' || (character !== undefined && character > '\u0080');
}

/** Whether the digits of a whole number, with a sign or without, say one of 64 bits. */
function isInt64(digits: string): boolean {
  const [, sign = '', magnitude = ''] = /^([+-]?)0*(\d*)$/.exec(digits) ?? [];
  if (magnitude.length !== 19) return magnitude.length < 19;
  return BigInt(magnitude) < 2n ** 63n + (sign === '-' ? 1n : 0n);
}

/** The exponent that Kubernetes takes it for, whose first bits it leaves out beyond 32. */
export function quantityExponent(digits: string): number {
  return digits.length < 10 ? Number(digits) : Number(BigInt.asIntN(32, integerOf(digits)));
}

function integerOf(digits: string): bigint {
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
}

/** Tells whether Go's `time.Parse(time.RFC3339, text)` reads `text`: hours of one digit and a comma are no faults. */
export function isTime(text: string): boolean {
  if (plainTime.test(text)) return true;
  const parts = timePattern.exec(text);
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const inDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return inDate && hour < 24 && minute < 60 && second < 60 && zoneHour <= 24 && zoneMinute <= 60;
}

/** The form in which Kubernetes itself writes times, on a day that every month has. */
const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const timePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/;

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
