import { parse } from 'yaml';
import { exampleOf, rules } from '../core/cronjob/checks/index.js';
import type { Level } from '../core/cronjob/checks/index.js';
import { defaultPolicy } from '../core/cronjob/policy/index.js';
import type { Ruling } from '../core/cronjob/policy/index.js';
import { builtInKind } from '../core/cronjob/schema/index.js';
import { validate } from '../core/cronjob/validate.js';
import type { Verdict } from '../core/cronjob/validate.js';
import { describe } from '../core/field/index.js';

type AnyRule = (typeof rules)[number];

/** Whose rule it is: `core` is what Kubernetes itself demands; all else is advice. */
export type RuleLevel = 'core' | Level;

/** What a level means for the object that breaks the rule. */
export const levelMeanings: Readonly<Record<RuleLevel, string>> = {
  core: 'always refused',
  deny: 'refused, unless the policy says otherwise',
  warn: 'a warning, unless the policy says otherwise',
  off: 'nothing is said, unless the policy says otherwise',
};

/** Everything that there is to tell of a rule. */
export interface RulePage extends Pick<AnyRule, 'id' | 'group' | 'summary' | 'fields' | 'explanation'> {
  readonly level: RuleLevel;
  readonly bad: Example;
  readonly good: Example;
}

export interface Example {
  /** The part of a CronJob, without a line break at its end. */
  readonly yaml: string;
  /** What kubectl prints of a CronJob with this part, line by line; none where the rule is content. */
  readonly said: readonly string[];
}

/** The level of a rule where the policy says nothing. */
export function levelOf(rule: AnyRule): RuleLevel {
  return rule.level ?? 'core';
}

/** The page of a rule, with its examples as they are judged at `nowMs` (epoch milliseconds). */
export function pageOf(rule: AnyRule, nowMs: number): RulePage {
  const { id, group, summary, fields, explanation, bad, good } = rule;
  return {
    id,
    group,
    level: levelOf(rule),
    summary,
    fields,
    explanation,
    bad: exampleAt(rule, bad, nowMs),
    good: exampleAt(rule, good, nowMs),
  };
}

/** Judges an example by what Kubernetes demands and by this rule, even one that is off where the policy says nothing. */
function exampleAt(rule: AnyRule, text: string, nowMs: number): Example {
  const yaml = text.trim();
  const object = exampleOf(builtInKind, parse(yaml));
  const level = rule.level === 'deny' ? 'deny' : 'warn';
  const levelOf: Ruling['levelOf'] = ({ id }) => (id === rule.id ? level : 'off');
  const policy = { ...defaultPolicy, ruling: { ...defaultPolicy.ruling, levelOf } };
  const oldObject = rule.ofUpdates === true ? object : undefined;
  const verdict = validate({ kind: builtInKind, object, oldObject }, { nowMs, policy });
  return { yaml, said: printed(object, verdict) };
}

/** A verdict as kubectl prints it: a line a warning, then the refusal, where several faults are a list. */
function printed(object: unknown, { errors, warnings }: Verdict): readonly string[] {
  const lines = warnings.map((warning) => `Warning: ${warning}`);
  const [fault, ...more] = errors.map(describe);
  if (fault === undefined) return lines;
  const refusal = `The CronJob "${nameOf(object)}" is invalid:`;
  if (more.length === 0) return [...lines, `${refusal} ${fault}`];
  return [...lines, refusal, ...[fault, ...more].map((line) => `* ${line}`)];
}

function nameOf(object: unknown): string {
  const { metadata } = object as { readonly metadata?: { readonly name?: string } };
  return metadata?.name ?? '';
}
