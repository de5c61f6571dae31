import { parse } from 'yaml';
import { exampleOf, rules } from '../core/cronjob/checks/index.js';
import type { Level } from '../core/cronjob/checks/index.js';
import { defaultPolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import type { Match, PolicySettings, Ruling } from '../core/cronjob/policy/index.js';
import { builtInKind } from '../core/cronjob/schema/index.js';
import { validate } from '../core/cronjob/validate.js';
import type { Verdict } from '../core/cronjob/validate.js';
import { describe } from '../core/field/index.js';
import { kubectlLines } from '../outlook/kubectl.js';

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
  /** The level where the policy says nothing. */
  readonly ownLevel: RuleLevel;
  /** What the overrides of the policy make of the level, in their order. */
  readonly overrides: readonly LevelOverride[];
  readonly bad: Example;
  readonly good: Example;
}

/** The level of a rule for the CronJobs that match. */
export interface LevelOverride {
  readonly match: Match;
  readonly level: Level;
}

export interface Example {
  /** The part of a CronJob, without a line break at its end. */
  readonly yaml: string;
  /** What kubectl prints of a CronJob with this part, line by line; none where the rule is content. */
  readonly said: readonly string[];
}

/** The level of a rule where no override of the policy says otherwise. */
export function levelOf(rule: AnyRule, policy: PolicySettings = defaultPolicySettings): RuleLevel {
  return rule.level === undefined ? 'core' : (policy.rules[rule.id] ?? rule.level);
}

/** The page of a rule under a policy, with its examples as they are judged at `nowMs` (epoch milliseconds). */
export function pageOf(rule: AnyRule, nowMs: number, policy: PolicySettings = defaultPolicySettings): RulePage {
  const { id, group, summary, fields, explanation, bad, good } = rule;
  const level = levelOf(rule, policy);
  return {
    id,
    group,
    level,
    ownLevel: levelOf(rule),
    overrides: policy.overrides.flatMap(({ match, rules: levels = {} }) => {
      const otherwise = levels[id];
      return otherwise === undefined ? [] : [{ match, level: otherwise }];
    }),
    summary,
    fields,
    explanation,
    bad: exampleAt({ rule, level }, bad, nowMs),
    good: exampleAt({ rule, level }, good, nowMs),
  };
}

/** Judges an example by what Kubernetes demands and by this rule, even by one that is off. */
function exampleAt(judge: { readonly rule: AnyRule; readonly level: RuleLevel }, text: string, nowMs: number): Example {
  const { rule } = judge;
  const yaml = text.trim();
  const object = exampleOf(builtInKind, parse(yaml));
  const level = judge.level === 'deny' ? 'deny' : 'warn';
  const levelOf: Ruling['levelOf'] = ({ id }) => (id === rule.id ? level : 'off');
  const policy = { ...defaultPolicy, ruling: { ...defaultPolicy.ruling, levelOf } };
  const oldObject = rule.ofUpdates === true ? object : undefined;
  const verdict = validate({ kind: builtInKind, object, oldObject }, { nowMs, policy });
  return { yaml, said: said(object, verdict) };
}

function said(object: unknown, { errors, warnings }: Verdict): readonly string[] {
  const lines = kubectlLines({ name: nameOf(object), warnings, faults: errors.map(describe) });
  return lines.map((line) => line.trimEnd());
}

function nameOf(object: unknown): string {
  const { metadata } = object as { readonly metadata?: { readonly name?: string } };
  return metadata?.name ?? '';
}
