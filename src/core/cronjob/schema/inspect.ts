import { typeInvalid } from '../../field/index.js';
import type { FieldError } from '../../field/index.js';
import { definitions } from './definitions.js';
import { describeFaults } from './faults.js';
import { builtInKind } from './kinds.js';
import { ref } from './node.js';
import type { ReceivedCronJob } from './received.js';

/** The very object that came in, its types checked; or at least one error, each at the field that is at fault. */
export type Decoded = { ok: true; cronJob: ReceivedCronJob } | { ok: false; errors: FieldError[] };

/**
 * Checks the types of a CronJob of either kind as kube-apiserver 1.36 does while it decodes JSON: null is the same as
 * absent wherever it stands, unknown fields are nobody's business, and nothing is required. Values are never changed.
 * Linear in the size of the value, and never throws. The first 100 faults are described.
 *
 * `decode` gives the same answers: it takes a tenth of the time for each object and 100 ms to get ready, and makes code
 * from text, which a browser's content security policy forbids.
 */
export function inspect(value: unknown): Decoded {
  if (!isObject(value)) return { ok: false, errors: [typeInvalid('', value, 'must be an object')] };
  const errors = describeFaults(definitions, ref(rootOf(value)), value);
  return errors.length === 0 ? { ok: true, cronJob: value } : { ok: false, errors };
}

/** The name of the type that an object says it is. */
export function rootOf(object: Readonly<Record<string, unknown>>): 'BuiltInCronJob' | 'CronJob' {
  return object['apiVersion'] === builtInKind.apiVersion ? 'BuiltInCronJob' : 'CronJob';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
