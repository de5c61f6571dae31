/** What becomes of an object that a policy refuses. In a file of its own, since the table of options needs nothing else. */
export const policyActions = ['Deny', 'Warn', 'Audit'] as const;
export type PolicyAction = (typeof policyActions)[number];
