export { exemptionPrefix, exemptionsIn } from './exemptions.js';
export { compilePolicy, defaultPolicy, resolve } from './policy.js';
export type { Policy, Ruling, Subject } from './policy.js';
export { defaultPolicySettings } from './settings.js';
export type { Exemptions, Levels, Match, Override, PolicySettings } from './settings.js';
export { subjectOf } from './subject.js';
