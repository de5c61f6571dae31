import type { JsonObject } from '../kube/answer.js';
import { listOf, objectOf, textOf } from './json.js';

/** Whether a label selector selects what has these labels, as API servers do; one without requirements selects everything. */
export function selects(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  const { matchLabels, matchExpressions } = objectOf(selector);
  return (
    Object.entries(objectOf(matchLabels)).every(([key, value]) => labels[key] === value) &&
    listOf(matchExpressions).every((requirement) => isMet(requirement, labels))
  );
}

function isMet({ key, operator, values }: JsonObject, labels: Readonly<Record<string, unknown>>): boolean {
  const value = labels[textOf(key)];
  const isOne = Array.isArray(values) && values.includes(value);
  switch (operator) {
    case 'In':
      return isOne;
    case 'NotIn':
      return !isOne;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
