import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { kinds, builtInKind, type CronJobKind } from '../../src/core/cronjob/schema/index.js';

/** A case as `README.md` describes it, applied to the base manifest, for one kind. */
export interface RuleCase {
  /** The id of the rule, which is the name of the file. */
  readonly rule: string;
  /** What the rule does here: `refuses four fields`. */
  readonly it: string;
  readonly kind: CronJobKind;
  readonly object: unknown;
  /** The object before the update; undefined where the case is a creation. */
  readonly stored: unknown;
  /** The sentences of the denial, in order; none where the object is accepted. */
  readonly refused: readonly string[];
  readonly warned: readonly string[];
}

interface WrittenCase {
  readonly it: string;
  readonly kind?: 'built-in' | 'custom';
  readonly change: unknown;
  readonly stored?: unknown;
  readonly refused?: readonly string[];
  readonly warned?: readonly string[];
}

const directory = new URL('.', import.meta.url);
const baseFile = 'base.yaml';

/** Every case of every rule, once for each kind that it is written for; rules in the order of their ids. */
export function readRuleCases(): RuleCase[] {
  const base = readYaml(baseFile);
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml') && file !== baseFile);
  return files.sort().flatMap((file) => {
    const rule = file.slice(0, -'.yaml'.length);
    return (readYaml(file) as WrittenCase[]).flatMap((written) => applied(rule, base, written));
  });
}

function applied(rule: string, base: unknown, written: WrittenCase): RuleCase[] {
  const { it, change, stored, refused = [], warned = [] } = written;
  return kindsOf(written).map((kind) => {
    const typed = merge(base, { apiVersion: kind.apiVersion, kind: kind.kind });
    const old = stored === undefined ? undefined : merge(typed, stored);
    return { rule, it, kind, object: merge(typed, change), stored: old, refused, warned };
  });
}

function kindsOf({ kind }: WrittenCase): readonly CronJobKind[] {
  if (kind === undefined) return kinds;
  return kinds.filter((candidate) => (candidate === builtInKind) === (kind === 'built-in'));
}

/** A JSON merge patch (RFC 7396): null removes, an object is merged, anything else takes the place of what was there. */
function merge(target: unknown, change: unknown): unknown {
  if (!isObject(change)) return change;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) merged.delete(key);
    else merged.set(key, merge(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readYaml(file: string): unknown {
  return parse(readFileSync(new URL(file, directory), 'utf8'));
}
