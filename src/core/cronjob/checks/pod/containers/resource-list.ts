import { at, child, forbidden, invalid, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Quantity as WrittenQuantity } from '../../../schema/index.js';
import {
  compareQuantities,
  inThousandths,
  isNegative,
  isWholeNumber,
  parseQuantity,
  quantityText,
  wholeValue,
} from '../../quantity.js';
import type { Quantity } from '../../quantity.js';
import { isExtendedResource, isHugePages, isOvercommitted, isWholeResource } from './resource-names.js';

/** Amounts of resources by name, as they come in. */
export type ResourceList = { readonly [Name in string]?: WrittenQuantity | null } | null | undefined;

export interface ResourceRequirements {
  readonly limits?: ResourceList;
  readonly requests?: ResourceList;
}

/** What is wrong with the name of a resource, at the path of its amount. */
export type NameRule = (path: FieldPath, name: string) => Iterable<FieldError>;

/**
 * Limits and requests at `path`: resources that there are, in amounts that can be given, with no request above its limit.
 *
 * As `validateResourceRequirements` of Kubernetes 1.36, which has rounded the amounts to thousandths.
 */
export function* requirementsFaults(
  path: FieldPath,
  { limits, requests }: ResourceRequirements,
  nameRule: NameRule,
): Generator<FieldError> {
  const [limitNames, requestNames] = [Object.keys(limits ?? {}), Object.keys(requests ?? {})];
  for (const name of limitNames) {
    yield* amountFaults(at(child(path, 'limits'), name), { name, amount: amountOf(limits, name) }, nameRule);
  }
  for (const name of requestNames) {
    const amount = amountOf(requests, name);
    yield* amountFaults(at(child(path, 'requests'), name), { name, amount }, nameRule);
    const hasLimit = limits != null && Object.hasOwn(limits, name);
    if (hasLimit) yield* limitFaults(child(path, 'requests'), { name, amount }, amountOf(limits, name));
    else if (!isOvercommitted(name)) yield required(child(path, 'limits'), overcommitted);
  }
  const names = [...limitNames, ...requestNames];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    yield forbidden(path, 'HugePages require cpu or memory');
  }
}

const overcommitted = 'Limit must be set for non overcommitable resources';

/** A resource and how much of it; undefined is more than JavaScript can tell. */
interface Resource {
  readonly name: string;
  readonly amount: Quantity | undefined;
}

function amountOf(list: ResourceList, name: string): Quantity | undefined {
  const amount = parseQuantity(list?.[name] ?? 0);
  return amount === undefined ? undefined : inThousandths(amount);
}

function* amountFaults(path: FieldPath, { name, amount }: Resource, nameRule: NameRule): Generator<FieldError> {
  yield* nameRule(path, name);
  if (amount === undefined) return;
  if (isNegative(amount)) yield invalid(path, quantityText(amount), 'must be greater than or equal to 0');
  if ((isWholeResource(name) || isExtendedResource(name)) && !isWholeNumber(amount)) {
    yield invalid(path, quantityText(amount), 'must be an integer');
  }
  if (isHugePages(name) && !isOfPages(amount, name)) {
    const text = quantityText(amount);
    yield invalid(path, text, `${text} is not positive integer multiple of ${name}`);
  }
}

/** Whether the amount is a number of whole pages, whose size the name tells: `hugepages-2Mi`. */
function isOfPages(amount: Quantity, name: string): boolean {
  const size = parseQuantity(name.slice('hugepages-'.length));
  if (size === undefined || size.sign <= 0 || !isWholeNumber(size)) return false;
  const [bytes, page] = [wholeValue(amount), wholeValue(size)];
  return bytes === undefined || page === undefined || bytes % page === 0n;
}

/** A request up to its limit; of what can't be shared, exactly its limit. */
function* limitFaults(path: FieldPath, { name, amount }: Resource, limit: Quantity | undefined): Generator<FieldError> {
  if (amount === undefined || limit === undefined) return;
  const order = compareQuantities(amount, limit);
  const rule = isOvercommitted(name) ? 'less than or equal to' : 'equal to';
  if (order > 0 || (order < 0 && !isOvercommitted(name))) {
    yield invalid(path, quantityText(amount), `must be ${rule} ${name} limit of ${quantityText(limit)}`);
  }
}

/** Few enough digits for thousandths of the greatest suffix to be exact in a JavaScript number. */
const plainDigits = 5;
const plainDecimals = 3;
const plainFactors: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
]);

/** Whether there is plainly nothing to say: cpu and memory in few digits, as in almost every container. */
export function arePlain({ limits, requests }: ResourceRequirements): boolean {
  for (const name in limits) if (!isShared(name) || plainly(limits[name]) === undefined) return false;
  for (const name in requests) {
    const request = plainly(requests[name]);
    if (!isShared(name) || request === undefined) return false;
    if (limits != null && Object.hasOwn(limits, name) && request > (plainly(limits[name]) ?? 0)) return false;
  }
  return true;
}

function isShared(name: string): boolean {
  return name === 'cpu' || name === 'memory';
}

/** The amount in thousandths, exactly, where it has few digits, as almost every amount; undefined for any other. */
export function plainly(amount: WrittenQuantity | null | undefined): number | undefined {
  const text = typeof amount === 'string' ? amount : String(amount);
  const point = endOfDigits(text, 0);
  const end = text[point] === '.' ? endOfDigits(text, point + 1) : point;
  const decimals = end > point ? end - point - 1 : 0;
  if (point === 0 || point > plainDigits || decimals > plainDecimals || (end > point && decimals === 0))
    return undefined;
  const suffix = text.slice(end);
  // Less than a thousandth is rounded, which is not plain.
  if (suffix === 'm') return end === point ? Number(text.slice(0, end)) : undefined;
  const factor = plainFactors.get(suffix);
  return factor === undefined ? undefined : Math.round(Number(text.slice(0, end)) * 1000) * factor;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) >= digit0 && text.charCodeAt(at) <= digit9) at += 1;
  return at;
}

const [digit0, digit9] = [48, 57];
