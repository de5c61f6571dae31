import { defaultsFor } from '../core/cronjob/default.js';
import { resolve, subjectOf } from '../core/cronjob/policy/index.js';
import type { Policy } from '../core/cronjob/policy/index.js';
import { concurrencyPolicies } from '../core/cronjob/schema/index.js';
import { findTimeZone, timeZoneLike } from '../core/schedule/index.js';
import type { FieldPath } from '../core/field/index.js';
import type { CronJobDocument, Edit, ReadDocuments } from './document.js';
import { insertionOf, replacementOf } from './edit.js';
import type { Position } from './position.js';
import { Lines } from './position.js';
import { readDocuments } from './read.js';

/** Something that was mended. */
export interface Fix {
  /** Where it stood before. */
  readonly position: Position;
  /** What was done: `concurrencyPolicy: Allow added`. */
  readonly message: string;
}

export interface Fixed {
  readonly text: string;
  readonly fixes: readonly Fix[];
}

interface FixTerms {
  readonly policy: Policy;
  readonly namespace: string | undefined;
}

/** A field that is to have another value, or one where it has none. */
interface Change {
  readonly field: FieldPath;
  readonly value: string | number | boolean;
}

/**
 * Writes the defaults of the policy and the corrections that are sure into the text of a file; everything else stays
 * byte by byte as it is. Corrections: a schedule that is an alias in YAML is quoted, `batch/v1beta1` becomes `batch/v1`,
 * words and time zones get their capitals, and the time zone before a schedule goes to `timeZone`. Where an edit would not
 * give exactly the object that was meant, the document is left as it is. Fixing twice is fixing once. Never throws.
 */
export function fixText(text: string, policy: Policy, namespace?: string): Fixed {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const mended = mendDocuments(text.slice(start));
  const filled = fillCronJobs(mended.text, { policy, namespace });
  return { text: text.slice(0, start) + filled.text, fixes: [...mended.fixes, ...filled.fixes] };
}

/** More faults than a person leaves in one file. A fault may hide the next one, so each is mended by itself. */
const maxRounds = 100;

function mendDocuments(text: string): Fixed {
  const fixes: Fix[] = [];
  let current = text;
  for (let round = 0; round < maxRounds; round += 1) {
    const { problems } = readDocuments('', current);
    const [fault] = problems.flatMap(({ position, edit }) => (edit === undefined ? [] : [{ position, edit }]));
    if (fault === undefined) break;
    const next = applied(current, [fault.edit]);
    if (readDocuments('', next).problems.length >= problems.length) break;
    current = next;
    fixes.push({ position: fault.position, message: `${fault.edit.text} written` });
  }
  return { text: current, fixes };
}

function fillCronJobs(text: string, terms: FixTerms): Fixed {
  const before = readDocuments('', text);
  const lines = new Lines(text);
  const plans = before.cronJobs.map((document) => {
    const edits = changesOf(document, terms).map((change) => ({ change, edit: editOf(text, document, change) }));
    return edits.flatMap(({ change, edit }) => (edit === undefined ? [] : [{ change, edit }]));
  });
  const safe = safePlans(text, before, plans);
  const edits = safe.flat().map(({ edit }) => edit);
  const fixes = safe.flat().map(({ change, edit }) => {
    const name = change.field.slice(change.field.lastIndexOf('.') + 1);
    const [start, end] = edit.span;
    const done = start === end ? 'added' : 'written';
    return { position: lines.positionAt(start), message: `${name}: ${String(change.value)} ${done}` };
  });
  return { text: applied(text, edits), fixes };
}

/** What is to be done to one CronJob. */
type Plan = readonly { readonly change: Change; readonly edit: Edit }[];

/** Files of more CronJobs are mended as a whole or not at all, since each try reads the file again. */
const mostTries = 100;

/** The plans that do what they mean to, by the index of their CronJobs: mostly all. */
function safePlans(text: string, before: ReadDocuments, plans: readonly Plan[]): readonly Plan[] {
  if (plans.every((plan) => plan.length === 0) || isSafe(text, before, plans)) return plans;
  if (plans.length > mostTries) return [];
  const alone = plans.map((plan, index) => plans.map((_other, place) => (place === index ? plan : [])));
  const each = plans.map((plan, index) => (isSafe(text, before, alone[index] ?? []) ? plan : []));
  return isSafe(text, before, each) ? each : [];
}

/** Whether the edits change each CronJob to what they mean, and nothing else. */
function isSafe(text: string, before: ReadDocuments, plans: readonly Plan[]): boolean {
  const next = applied(
    text,
    plans.flat().map(({ edit }) => edit),
  );
  const after = readDocuments('', next);
  return (
    after.problems.length === before.problems.length &&
    after.cronJobs.length === before.cronJobs.length &&
    before.cronJobs.every(({ object }, index) => {
      const wanted = (plans[index] ?? []).reduce<unknown>((value, { change }) => withChange(value, change), object);
      return isSame(after.cronJobs[index]?.object, wanted);
    })
  );
}

const podSpec = 'spec.jobTemplate.spec.template.spec';

function changesOf(document: CronJobDocument, { policy, namespace }: FixTerms): readonly Change[] {
  const { kind, object } = document;
  const { defaults } = resolve(policy, subjectOf(kind, object, namespace));
  return [
    ...zoneChanges(object),
    ...capitals(object, 'spec.concurrencyPolicy', concurrencyPolicies),
    ...capitals(object, `${podSpec}.restartPolicy`, ['OnFailure', 'Never']),
    ...defaultsFor(object, defaults).map(({ path, value }) => ({ field: path.join('.'), value })),
  ];
}

/** The time zone in its own capitals, and in its own field. */
function zoneChanges(object: unknown): readonly Change[] {
  const [schedule, timeZone] = [valueAt(object, 'spec.schedule'), valueAt(object, 'spec.timeZone')];
  const zone = typeof timeZone === 'string' && timeZone !== '' ? timeZone : undefined;
  if (zone !== undefined && findTimeZone(zone) === undefined) {
    const like = timeZoneLike(zone);
    return like === undefined ? [] : [{ field: 'spec.timeZone', value: like }];
  }
  const found = typeof schedule === 'string' ? /^(?:CRON_)?TZ=(?<name>\S+)\s+(?<rest>\S.*)$/u.exec(schedule) : null;
  const { name = '', rest = '' } = found?.groups ?? {};
  if (found === null || name === 'Local' || findTimeZone(name) === undefined) return [];
  const moved = { field: 'spec.schedule', value: rest };
  if (timeZone === undefined) return [moved, { field: 'spec.timeZone', value: name }];
  return timeZone === name ? [moved] : [];
}

function capitals(object: unknown, field: FieldPath, words: readonly string[]): readonly Change[] {
  const value = valueAt(object, field);
  if (typeof value !== 'string' || words.includes(value)) return [];
  const word = words.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  return word === undefined ? [] : [{ field, value: word }];
}

function editOf(text: string, document: CronJobDocument, { field, value }: Change): Edit | undefined {
  const span = document.spanOf(field);
  if (span !== undefined) return replacementOf(text, span, String(value));
  // Beside the schedule, which every CronJob that can run has, on a line of its own.
  const key = document.keyOf('spec.schedule');
  const schedule = document.spanOf('spec.schedule');
  return key && schedule && insertionOf(text, { key, value: schedule }, field.slice('spec.'.length), value);
}

/** The text with every edit made; of edits at one place, in their order. */
function applied(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { span, text: replacement } of [...edits].sort((one, other) => one.span[0] - other.span[0])) {
    parts.push(text.slice(done, span[0]), replacement);
    done = span[1];
  }
  return [...parts, text.slice(done)].join('');
}

function valueAt(object: unknown, field: FieldPath): unknown {
  return field.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
}

function withChange(object: unknown, { field, value }: Change): unknown {
  const [key = '', ...rest] = field.split('.');
  const members = isObject(object) ? object : {};
  return { ...members, [key]: rest.length === 0 ? value : withChange(members[key], { field: rest.join('.'), value }) };
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return Object.is(one, other);
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
