import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { mergePatch } from '../../src/core/cronjob/checks/index.js';
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
  /** The time that the warnings depend on, in epoch milliseconds; undefined where they are always the same. */
  readonly atMs: number | undefined;
}

interface WrittenCase {
  readonly it: string;
  readonly at?: string;
  readonly kind?: 'built-in' | 'custom';
  readonly change: unknown;
  readonly stored?: unknown;
  readonly refused?: readonly string[];
  readonly warned?: readonly string[];
}

const directory = new URL('.', import.meta.url);
const baseFile = 'base.yaml';

/** The CronJob that every case changes. */
export function readBase(): unknown {
  return readYaml(baseFile);
}

/** Every case of every rule, once for each kind that it is written for; rules in the order of their ids. */
export function readRuleCases(): RuleCase[] {
  const base = readBase();
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml') && file !== baseFile);
  return files.sort().flatMap((file) => {
    const rule = file.slice(0, -'.yaml'.length);
    return (readYaml(file) as WrittenCase[]).flatMap((written) => applied(rule, base, written));
  });
}

function applied(rule: string, base: unknown, written: WrittenCase): RuleCase[] {
  const { it, change, stored, refused = [], warned = [] } = written;
  const atMs = written.at === undefined ? undefined : Date.parse(written.at);
  return kindsOf(written).map((kind) => {
    const typed = mergePatch(base, { apiVersion: kind.apiVersion, kind: kind.kind });
    const old = stored === undefined ? undefined : mergePatch(typed, stored);
    return { rule, it, kind, object: mergePatch(typed, change), stored: old, refused, warned, atMs };
  });
}

function kindsOf({ kind }: WrittenCase): readonly CronJobKind[] {
  if (kind === undefined) return kinds;
  return kinds.filter((candidate) => (candidate === builtInKind) === (kind === 'built-in'));
}

function readYaml(file: string): unknown {
  return parse(readFileSync(new URL(file, directory), 'utf8'));
}
