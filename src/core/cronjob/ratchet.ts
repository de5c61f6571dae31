import { renderValue } from '../field/index.js';
import type { FieldError } from '../field/index.js';

/**
 * The faults that stood in the stored object: an update is judged by what it changes, so each of them excuses one like
 * it in the new object. Like means the same rule, value and field; the index of a list item may have moved.
 */
export class StoredFaults {
  readonly #counts = new Map<string, number>();

  constructor(faults: Iterable<FieldError>) {
    for (const fault of faults) {
      const key = keyOf(fault);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Tells whether `fault` is an old one, and uses that one up: a second fault like it is new. */
  excuse(fault: FieldError): boolean {
    const key = keyOf(fault);
    const count = this.#counts.get(key) ?? 0;
    if (count === 0) return false;
    this.#counts.set(key, count - 1);
    return true;
  }
}

/** Structured values are compared as they print, bounded, so that a great value in many faults costs no great time. */
function keyOf({ kind, field, value, detail }: FieldError): string {
  const rendered = typeof value === 'string' ? value : renderValue(value);
  return [kind, field.replace(/\[\d+\]/g, '[]'), detail, rendered].join('\n');
}
