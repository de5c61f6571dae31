import { invalid, tooLong } from '../../field/index.js';
import type { FieldError, FieldPath } from '../../field/index.js';
import { byteLength } from './bytes.js';
import { nothing } from './check.js';
import { keyFaults, valueFaults } from './syntax.js';

/** Labels or annotations as they come in. */
export type StringMap = { readonly [Key in string]?: string | null } | null | undefined;

const maxAnnotationBytes = 256 * 1024;

/** Labels with a key or a value that is none; both are reported at the map, as Kubernetes does. */
export function labelsFaults(path: FieldPath, labels: StringMap): Iterable<FieldError> {
  return labels == null ? nothing : faultsOfLabels(path, labels);
}

function* faultsOfLabels(path: FieldPath, labels: NonNullable<StringMap>): Generator<FieldError> {
  for (const key of Object.keys(labels)) {
    for (const fault of keyFaults(key)) yield invalid(path, key, fault);
    const value = labels[key] ?? '';
    for (const fault of valueFaults(value)) yield invalid(path, value, fault);
  }
}

/**
 * Annotations with a key that is none, in any case of letters, or more than 256 KiB of keys and values together; a map
 * that is too large is not looked at further.
 */
export function annotationsFaults(path: FieldPath, annotations: StringMap): Iterable<FieldError> {
  return annotations == null ? nothing : faultsOfAnnotations(path, annotations);
}

function* faultsOfAnnotations(path: FieldPath, annotations: NonNullable<StringMap>): Generator<FieldError> {
  if (isLarger(annotations, maxAnnotationBytes)) {
    yield tooLong(path, maxAnnotationBytes);
    return;
  }
  for (const key of Object.keys(annotations)) {
    for (const fault of keyFaults(lowerCase(key))) yield invalid(path, key, fault);
  }
}

/** As Go's `strings.ToLower`, which makes a plain i of the dotted capital; JavaScript adds a combining dot. */
export function lowerCase(key: string): string {
  return key.replaceAll('İ', 'i').toLowerCase();
}

/** Each UTF-16 unit takes one to three bytes, so most maps are judged by their lengths. */
function isLarger(map: NonNullable<StringMap>, maxBytes: number): boolean {
  let length = 0;
  for (const key of Object.keys(map)) {
    length += key.length + (map[key] ?? '').length;
    if (length > maxBytes) return true;
  }
  return length * 3 > maxBytes && bytesOf(map) > maxBytes;
}

function bytesOf(map: NonNullable<StringMap>): number {
  return Object.keys(map).reduce((sum, key) => sum + byteLength(key + (map[key] ?? '')), 0);
}
