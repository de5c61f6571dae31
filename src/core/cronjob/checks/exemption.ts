import type { Level, Rule } from './check.js';

/** What is said of annotations that ask to be exempted from advice and are not heeded: see the policy. */
export const exemption: Rule & { readonly level: Level } = {
  id: 'exemption',
  level: 'warn',
  summary: 'An exemption names a piece of advice, gives a reason, and is allowed by the policy.',
  explanation:
    'A CronJob is exempted from a piece of advice by an annotation `cronward/exempt-<rule>` whose value is the reason. One ' +
    'that has no reason, names no rule or one that Kubernetes itself demands, or that the policy forbids, does not count, ' +
    'and this warning says so. It is always a warning; the policy has no level for it.\n\n' +
    '`cronward rules` lists the names of the rules.',
  bad: `
metadata:
  annotations:
    cronward/exempt-label-name: ""`,
  good: `
metadata:
  annotations:
    cronward/exempt-label-name: Named after the host that it reports on`,
  fields: ['metadata.annotations'],
};
