import type { Advice, Level } from '../checks/index.js';
import type { DefaultValues } from '../default.js';
import { matcherOf } from './pattern.js';
import { defaultPolicySettings } from './settings.js';
import type { Exemptions, Levels, Match, Override, PolicySettings } from './settings.js';

/** What a policy asks of a CronJob before it says what holds for it; each part may be what a user sent. */
export interface Subject {
  readonly apiVersion: string;
  readonly namespace: string;
  readonly labels: { readonly [Key in string]?: unknown } | null | undefined;
}

/** What holds for one CronJob. */
export interface Ruling {
  readonly defaults: DefaultValues;
  readonly exemptions: Exemptions;
  readonly spread: boolean;
  readonly levelOf: (advice: Advice) => Level;
}

/** A policy, ready to be asked. */
export interface Policy {
  /** What it was made from. */
  readonly settings: PolicySettings;
  /** What holds where no override matches. */
  readonly ruling: Ruling;
  readonly overrides: readonly CompiledOverride[];
}

interface CompiledOverride {
  readonly matches: (subject: Subject) => boolean;
  readonly layOver: (ruling: Ruling) => Ruling;
}

export function compilePolicy(settings: PolicySettings): Policy {
  const { defaults, exemptions, spread } = settings;
  const ruling = { defaults, exemptions, spread, levelOf: levelsOver(settings.rules, ({ level }) => level) };
  return { settings, ruling, overrides: settings.overrides.map(compileOverride) };
}

/** What holds for `subject`. Where no override matches it is always the same object. */
export function resolve({ ruling, overrides }: Policy, subject: Subject): Ruling {
  let resolved = ruling;
  for (const { matches, layOver } of overrides) if (matches(subject)) resolved = layOver(resolved);
  return resolved;
}

/** The policy of who was given none. */
export const defaultPolicy: Policy = compilePolicy(defaultPolicySettings);

function compileOverride({ match, defaults, rules, exemptions, spread }: Override): CompiledOverride {
  return {
    matches: compileMatch(match),
    layOver: (below) => ({
      defaults: defaults === undefined ? below.defaults : { ...below.defaults, ...defaults },
      exemptions: exemptions ?? below.exemptions,
      spread: spread ?? below.spread,
      levelOf: rules === undefined ? below.levelOf : levelsOver(rules, below.levelOf),
    }),
  };
}

function levelsOver(rules: Levels, below: Ruling['levelOf']): Ruling['levelOf'] {
  const levels = new Map(Object.entries(rules));
  return levels.size === 0 ? below : (advice) => levels.get(advice.id) ?? below(advice);
}

function compileMatch({ namespaces, labels, apiVersion }: Match): CompiledOverride['matches'] {
  const patterns = namespaces?.map(matcherOf);
  const wanted = Object.entries(labels ?? {});
  return (subject) =>
    (apiVersion === undefined || subject.apiVersion === apiVersion) &&
    (patterns === undefined || patterns.some((matches) => matches(subject.namespace))) &&
    wanted.every(([key, value]) => subject.labels?.[key] === value);
}
