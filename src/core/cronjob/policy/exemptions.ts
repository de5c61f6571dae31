import { at, printable } from '../../field/index.js';
import { advice, nothing, rules } from '../checks/index.js';
import type { Remark } from '../checks/index.js';
import type { Exemptions } from './settings.js';

/** An annotation `cronward/exempt-<id of a rule>: <reason>` exempts its CronJob from that advice. */
export const exemptionPrefix = 'cronward/exempt-';

/** From what advice a CronJob is exempted, and what there is to say of the annotations that ask for it. */
export interface Exempted {
  readonly rules: ReadonlySet<string>;
  readonly remarks: readonly Remark[];
}

/** More annotations than a person writes. */
const maxExemptions = 100;

const none: Exempted = { rules: new Set(), remarks: nothing };
const adviceIds: ReadonlySet<string> = new Set(advice.map(({ id }) => id));
const ruleIds: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

/** Reads the exemptions among `annotations`; the first 100 are looked at. */
export function exemptionsIn(
  annotations: { readonly [Key in string]?: string | null } | null | undefined,
  exemptions: Exemptions,
): Exempted {
  if (annotations == null) return none;
  let keys: string[] | undefined;
  for (const key of Object.keys(annotations)) if (key.startsWith(exemptionPrefix)) (keys ??= []).push(key);
  if (keys === undefined) return none;
  const rules = new Set<string>();
  const remarks: Remark[] = [];
  for (const key of keys.slice(0, maxExemptions)) {
    const rule = key.slice(exemptionPrefix.length);
    const fault = faultOf(rule, annotations[key] ?? '', exemptions);
    if (fault === undefined) rules.add(rule);
    else remarks.push({ field: at('metadata.annotations', key), text: fault });
  }
  return { rules, remarks };
}

/** Why an exemption does not count; undefined where it does. */
function faultOf(rule: string, reason: string, exemptions: Exemptions): string | undefined {
  if (!ruleIds.has(rule)) return `there is no rule "${printable(rule, 40)}" to be exempted from`;
  if (!adviceIds.has(rule)) return `${rule} is no advice but a rule that always holds; nothing is exempted from it`;
  if (exemptions === 'forbid') return 'the policy forbids exemptions, so this one does not count';
  return reason.trim() === '' ? 'the reason is missing, so nothing is exempted: write it as the value' : undefined;
}
