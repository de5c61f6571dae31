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
 * Tells whether `resource.ParseQuantity` of Kubernetes 1.36 reads `text`. It is laxer than it says: digits may be
 * missing on either side of the point or on both (`1.`, `.5`, `Ki`), and blanks around the number are no fault.
 */
export function isQuantity(text: string): boolean {
  const number = text.trim();
  return number !== '' && quantityPattern.test(number);
}

export const quantityPattern = /^[+-]?\d*(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

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
