import { quote } from '../core/field/index.js';
import { isQuantity } from '../core/cronjob/schema/index.js';
import type { Quantity } from './scalars.js';

/**
 * Text that is not known when the program is written, as a quantity.
 *
 * @throws RangeError where Kubernetes would not read it
 */
export function quantity(text: string): Quantity {
  if (!isQuantity(text)) throw new RangeError(`${quote(text)} is no quantity: must be one such as 500m, 1.5 or 2Gi`);
  return text as Quantity;
}

/**
 * So many processors, in thousandths, rounded up: `cpu(0.5)` is `'500m'`.
 *
 * @throws RangeError for a number below 0, and for what is none
 */
export function cpu(processors: number): Quantity {
  // A product may be a little too large: 2.007 * 1000 is 2007.0000000000002.
  const thousandths = Math.ceil(Number((amount(processors, 'processors') * 1_000).toPrecision(15)));
  return thousandths % 1_000 === 0 ? `${thousandths / 1_000}` : `${thousandths}m`;
}

/**
 * So many times 2^20 bytes, in whole bytes, rounded up: `mebibytes(512)` is `'512Mi'`.
 *
 * @throws RangeError for a number below 0, and for what is none
 */
export function mebibytes(count: number): Quantity {
  return bytes(amount(count, 'mebibytes') * 2 ** 20);
}

/**
 * So many times 2^30 bytes, in whole bytes, rounded up: `gibibytes(1.5)` is `'1536Mi'`.
 *
 * @throws RangeError for a number below 0, and for what is none
 */
export function gibibytes(count: number): Quantity {
  return bytes(amount(count, 'gibibytes') * 2 ** 30);
}

const units = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
] as const;

/** In the largest unit that they are a whole number of. */
function bytes(count: number): Quantity {
  const whole = Math.ceil(count);
  const unit = whole === 0 ? undefined : units.find(([, size]) => whole % size === 0);
  return unit === undefined ? `${whole}` : `${whole / unit[1]}${unit[0]}`;
}

/** A whole number of seconds, for fields such as `activeDeadlineSeconds`: `minutes(30)` is 1800. */
export function minutes(count: number): number {
  return Math.round(amount(count, 'minutes') * 60);
}

/** A whole number of seconds: `hours(2)` is 7200. */
export function hours(count: number): number {
  return Math.round(amount(count, 'hours') * 3_600);
}

/** A whole number of seconds: `days(1)` is 86400. */
export function days(count: number): number {
  return Math.round(amount(count, 'days') * 86_400);
}

function amount(count: number, what: string): number {
  if (!(count >= 0 && count < 2 ** 53)) throw new RangeError(`${count} ${what}: must be a number of at least 0`);
  return count;
}
