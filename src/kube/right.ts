/** A rule of a Role or a ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** A rule, and for each of its verbs the call that needs it. */
export interface Right extends Omit<Rule, 'verbs'> {
  readonly verbs: Readonly<Record<string, string>>;
}

/** Rights as RBAC takes them. */
export function rulesOf(rights: readonly Right[]): readonly Rule[] {
  return rights.map(({ verbs, ...rest }) => ({ ...rest, verbs: Object.keys(verbs) }));
}
