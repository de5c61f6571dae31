import { readFile } from 'node:fs/promises';
import type { Document, Pair } from 'yaml';
import { checks } from '../../core/cronjob/checks/index.js';
import type { PolicySettings } from '../../core/cronjob/policy/index.js';
import { quote } from '../../core/field/index.js';
import { Failure, reasonOf } from '../failure.js';
import { complaintsOn } from './check.js';
import type { Complaint, Place } from './check.js';
import { configSchema } from './schema.js';

/** What a file says of the policy; its default values are among the settings, since there are options for them. */
export type PolicySections = Partial<Omit<PolicySettings, 'defaults'>>;

/** A configuration file that was read and is right. */
export interface ConfigFile {
  readonly path: string;
  /** The settings that there are options for, by the dotted path of each. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly policy: PolicySections;
}

/** Something that is wrong with a file, and where: lines and columns from 1. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  /** A sentence that names the setting, its value and the rule. */
  readonly message: string;
}

export type ParsedConfig =
  | { readonly ok: true; readonly file: ConfigFile }
  | { readonly ok: false; readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] };

/** The text of the file that `--config` names. Throws a `Failure` where it can't be read. */
export function readConfigText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw Failure.environment(`--config ${quote(path)}: cannot be read: ${reasonOf(error)}`);
  });
}

/**
 * Reads a configuration file in YAML; `path` is what it is called in sentences. Strict: a setting that nobody reads is a
 * mistake that nobody sees. Throws a `Failure` that tells the first of what is wrong.
 */
export async function requireConfig(path: string, text: string): Promise<ConfigFile> {
  const parsed = await parseConfig(path, text);
  if (parsed.ok) return parsed.file;
  const [{ line, column, message }, ...more] = parsed.problems;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more: cronward config check ${path})`;
  throw Failure.usage(`${path}:${line}:${column}: ${message}${rest}`);
}

/** Reads a configuration file, or tells everything that is wrong with it, in the order of the file. Never throws. */
export async function parseConfig(path: string, text: string): Promise<ParsedConfig> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, lineCounter: lines });
  const at = (offset: number, message: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), message };
  };
  const [fault, ...faults] = document.errors.map(({ pos, message }) => at(pos[0], `is not YAML: ${message}`));
  if (fault !== undefined) return { ok: false, problems: [fault, ...faults] };
  let contents: unknown;
  try {
    contents = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { ok: false, problems: [at(0, `is not YAML: ${reasonOf(error)}`)] };
  }
  const [problem, ...problems] = complaintsOn(configSchema, contents)
    .map((complaint) => at(offsetOf(document, complaint), sentenceOf(complaint)))
    .sort((one, other) => one.line - other.line || one.column - other.column);
  return problem === undefined
    ? { ok: true, file: { path, values: valuesOf(contents), policy: policyOf(contents) } }
    : { ok: false, problems: [problem, ...problems] };
}

/** A level is given to advice only; who names a rule of Kubernetes is told so, rather than that there is none. */
function sentenceOf({ place, ofKey, message }: Complaint): string {
  const key = place.at(-1);
  const isCore = ofKey && place.at(-2) === 'rules' && checks.some(({ id }) => id === key);
  return isCore ? `${String(key)}: is a rule of Kubernetes, which always holds; only advice has a level` : message;
}

/** Where the key or the value begins in the text; of what is not there, where its parent begins. */
function offsetOf(document: Document, { place, ofKey }: Complaint): number {
  if (ofKey) {
    const parent: unknown = document.getIn(place.slice(0, -1), true);
    const pair = pairsOf(parent).find(({ key }) => scalarOf(key) === place.at(-1));
    return startOf(pair?.key) ?? 0;
  }
  return startOf(document.getIn(place, true)) ?? startOfParent(document, place);
}

function startOfParent(document: Document, place: Place): number {
  return place.length === 0 ? 0 : offsetOf(document, { place, ofKey: typeof place.at(-1) === 'string', message: '' });
}

function pairsOf(node: unknown): readonly Pair[] {
  return typeof node === 'object' && node !== null && 'items' in node ? (node.items as readonly Pair[]) : [];
}

function scalarOf(key: unknown): unknown {
  return typeof key === 'object' && key !== null && 'value' in key ? key.value : key;
}

function startOf(node: unknown): number | undefined {
  const hasRange = typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
  const start: unknown = hasRange ? (node.range as readonly unknown[])[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}

/** The keys that are no settings with an option. */
const sections = ['rules', 'exemptions', 'spread', 'overrides'] as const;

function valuesOf(contents: unknown): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of entriesOf(contents)) {
    if (sections.some((section) => section === key)) continue;
    if (typeof value !== 'object') values.set(key, value);
    else for (const [inner, item] of entriesOf(value)) values.set(`${key}.${inner}`, item);
  }
  return values;
}

/** What the file says, which was checked, without what it leaves empty. */
function policyOf(contents: unknown): PolicySections {
  return Object.fromEntries(
    entriesOf(contents).flatMap(([key, value]) =>
      value !== null && sections.some((section) => section === key) ? [[key, withoutNulls(value)]] : [],
    ),
  );
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    entriesOf(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])),
  );
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
