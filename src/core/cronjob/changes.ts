import { isSpread, spreadSchedule } from '../schedule/index.js';
import { defaultsFor } from './default.js';
import { resolve, subjectOf } from './policy/index.js';
import type { Policy } from './policy/index.js';
import type { Candidate } from './validate.js';

/** What is to be done to an object, at the keys that lead there. */
export type Change =
  | { readonly op: 'add' | 'replace'; readonly path: readonly string[]; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: readonly string[] };

/** The annotation that keeps the schedule as its author wrote it, where an `H` in it was resolved. */
export const spreadAnnotation = 'cronward/spread-schedule';

/**
 * What the policy changes of `object`, any JSON value, before it is judged: defaults are added, and where it asks for it
 * each `H` in the schedule is resolved. Applied in their order the changes always apply, and there are none after
 * that.
 */
export function changesTo(
  { kind, object, namespace }: Omit<Candidate, 'oldObject'>,
  policy: Policy,
): readonly Change[] {
  const subject = subjectOf(kind, object, namespace);
  const { defaults, spread } = resolve(policy, subject);
  const additions = defaultsFor(object, defaults).map(({ path, value }): Change => {
    return { op: 'add', path: path.map(String), value };
  });
  return spread ? [...additions, ...spreadChanges(object, subject.namespace)] : additions;
}

/**
 * Resolves the `H`s of a CronJob that has a name, and keeps what its author wrote as an annotation. One whose schedule is
 * no longer what that was resolved to loses the annotation. An object of the wrong types is left to the validation.
 */
function spreadChanges(object: unknown, namespace: string): readonly Change[] {
  const metadata = member(object, 'metadata');
  const schedule = member(member(object, 'spec'), 'schedule');
  const name = member(metadata, 'name');
  if (typeof schedule !== 'string' || typeof name !== 'string' || name === '') return [];
  const annotations = member(metadata, 'annotations') ?? undefined;
  if (annotations !== undefined && !isObject(annotations)) return [];
  const kept = member(annotations, spreadAnnotation);
  const seed = `${namespace}/${name}`;
  if (!isSpread(schedule)) {
    const isStale = typeof kept === 'string' && resolved(kept, seed) !== schedule;
    return isStale ? [{ op: 'remove', path: annotationPath }] : [];
  }
  const text = resolved(schedule, seed);
  if (text === undefined) return [];
  const replacement: Change = { op: 'replace', path: ['spec', 'schedule'], value: text };
  if (kept === schedule) return [replacement];
  return annotations === undefined
    ? [replacement, { op: 'add', path: annotationPath.slice(0, -1), value: { [spreadAnnotation]: schedule } }]
    : [replacement, { op: 'add', path: annotationPath, value: schedule }];
}

const annotationPath = ['metadata', 'annotations', spreadAnnotation];

function resolved(schedule: string, seed: string): string | undefined {
  const spread = spreadSchedule(schedule, seed);
  return spread.ok ? spread.text : undefined;
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `object` with `changes`, which were made for it, as the API server applies them; what does not change is shared with it.
 */
export function withChanges(object: unknown, changes: readonly Change[]): unknown {
  return changes.reduce((changed, change) => withChange(changed, change, change.path), object);
}

function withChange(object: unknown, change: Change, [key = '', ...rest]: readonly string[]): unknown {
  const { [key]: before, ...others } = isObject(object) ? object : {};
  if (rest.length === 0 && change.op === 'remove') return others;
  const after = rest.length > 0 ? withChange(before, change, rest) : 'value' in change ? change.value : undefined;
  return { ...(isObject(object) ? object : {}), [key]: after };
}
