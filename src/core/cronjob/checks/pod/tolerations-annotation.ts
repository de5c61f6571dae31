import { child, invalid } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { int64Bounds } from '../../schema/scalars.js';
import type { View } from '../view.js';
import { tolerationsFaults } from './tolerations.js';

type Tolerations = NonNullable<View['pod']['tolerations']>;
type Toleration = NonNullable<Tolerations[number]>;

/**
 * Tolerations as a JSON text in the annotation `key`, below `path`.
 *
 * As `ValidateTolerationsInPodAnnotations` of Kubernetes 1.36, where the case of field names does not matter.
 */
export function* tolerationsAnnotationFaults(path: FieldPath, key: string, text: string): Generator<FieldError> {
  if (text === '') return;
  const tolerations = readTolerations(text);
  if (tolerations === undefined) yield invalid(path, key, 'must be a list of tolerations as JSON');
  else yield* tolerationsFaults(tolerations, child(path, key));
}

function readTolerations(text: string): Tolerations | undefined {
  const value = readJson(text);
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const tolerations = value.map(readToleration);
  return tolerations.includes(undefined) ? undefined : tolerations.map((toleration) => toleration ?? {});
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const texts = ['key', 'operator', 'value', 'effect'] as const;

/** Undefined where the value is none, or one of its fields is of the wrong type. */
function readToleration(value: unknown): Toleration | undefined {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]));
  const seconds = fields.get('tolerationseconds') ?? null;
  if (seconds !== null && !isInt64(seconds)) return undefined;
  const read: Record<string, string> = {};
  for (const name of texts) {
    const field = fields.get(name) ?? '';
    if (typeof field !== 'string') return undefined;
    read[name] = field;
  }
  return { ...read, tolerationSeconds: seconds };
}

function isInt64(value: unknown): value is number {
  return (
    typeof value === 'number' && Number.isInteger(value) && value >= int64Bounds.minimum && value <= int64Bounds.maximum
  );
}
