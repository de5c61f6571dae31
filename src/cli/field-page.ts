import { rules } from '../core/cronjob/checks/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import { definitions } from '../core/cronjob/schema/index.js';
import type { SchemaNode } from '../core/cronjob/schema/index.js';
import { quote } from '../core/field/index.js';
import { Failure } from './failure.js';
import { suggestion } from './nearest.js';
import { levelOf } from './rule-page.js';
import type { RuleLevel } from './rule-page.js';

/** What there is to tell of a field of a CronJob. */
export interface FieldPage {
  /** The path with list items as `[]`. */
  readonly path: string;
  readonly type: string;
  /** Whether the API server refuses an object that has what is above the field, and not the field. */
  readonly required: boolean;
  /** Our own words; undefined for a field that is Kubernetes' own. */
  readonly description: string | undefined;
  /** The fields below it, by name with the type of each. */
  readonly fields: readonly (readonly [name: string, type: string])[];
  /** The rules that judge the field, or a field below it. */
  readonly rules: readonly { readonly id: string; readonly level: RuleLevel; readonly summary: string }[];
}

const root: SchemaNode = { $ref: 'CronJob' };

/** Whether `operand` is meant as a field path, and not as the id of a rule. */
export function isFieldPath(operand: string): boolean {
  return /[.[]/u.test(operand) || Object.hasOwn(resolved(root).properties ?? {}, operand);
}

/**
 * The page of the field at `path` under a policy: `spec.schedule`; the items of a list may be written `containers[0].name`,
 * `containers[].name` or, as kubectl explain has them, `containers.name`.
 * Throws a `Failure` that names the first field that there is not.
 */
export function fieldPageOf(path: string, policy: PolicySettings): FieldPage {
  const names = namesIn(path);
  if (names.length === 0) throw Failure.usage(`${quote(path)} names no field; write one such as spec.schedule`);
  let node = root;
  let found = '';
  let isRequired = false;
  for (const name of names) {
    const step = itemOf(resolved(node));
    const { properties, additionalProperties, required = [] } = resolved(step.node);
    const next = properties === undefined || !Object.hasOwn(properties, name) ? additionalProperties : properties[name];
    if (next === undefined) throw unknownField(`${found}${step.suffix}`, name, Object.keys(properties ?? {}));
    found = additionalProperties === undefined ? below(`${found}${step.suffix}`, name) : `${found}[${name}]`;
    isRequired = required.includes(name);
    node = next;
  }
  const inner = resolved(itemOf(resolved(node)).node);
  return {
    path: found,
    type: typeOf(node),
    required: isRequired,
    description: node.description,
    fields: Object.entries(inner.properties ?? {}).map(([name, field]) => [name, typeOf(field)] as const),
    rules: rulesOf(found, policy),
  };
}

/** The names of a path: what stands between its dots and in its brackets, without the indexes. */
function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[]+)/gu)]
    .map(([, key, name]) => name ?? key ?? '')
    .filter((name) => !/^\d*$/u.test(name));
}

function resolved(node: SchemaNode): SchemaNode {
  return node.$ref === undefined ? node : (definitions[node.$ref] ?? {});
}

/** What a list holds, through the lists; anything else holds itself. */
function itemOf(node: SchemaNode): { readonly node: SchemaNode; readonly suffix: string } {
  return node.items === undefined ? { node, suffix: '' } : { node: node.items, suffix: '[]' };
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function unknownField(parent: string, name: string, names: readonly string[]): Failure {
  const where = parent === '' ? 'a CronJob' : parent;
  const some = names.length === 0 ? '; it has none' : `; it has ${names.join(', ')}`;
  return Failure.usage(`${where} has no field ${quote(name)}${suggestion(name, names) || some}`);
}

function typeOf(node: SchemaNode): string {
  if (node.items !== undefined) return `list of ${typeOf(node.items)}`;
  if (node.additionalProperties !== undefined) return `map of ${typeOf(node.additionalProperties)}`;
  const formats: Readonly<Record<string, string>> = {
    quantity: 'Quantity',
    'int-or-string': 'int or string',
    'date-time': 'Time',
  };
  return node.$ref ?? node.enum?.join('|') ?? formats[node.format ?? ''] ?? node.format ?? node.type ?? 'anything';
}

/** A rule that judges a field judges what is below it, and whoever looks at a field wants to know of what is below it. */
function rulesOf(path: string, policy: PolicySettings): FieldPage['rules'] {
  return rules
    .filter(({ fields }) => fields.some((field) => isWithin(path, field) || isWithin(field, path)))
    .map((rule) => ({ id: rule.id, level: levelOf(rule, policy), summary: rule.summary }));
}

function isWithin(path: string, parent: string): boolean {
  return path.startsWith(parent) && /^$|^[.[]/u.test(path.slice(parent.length));
}
