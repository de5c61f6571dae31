import { celPaths, checks } from '../core/cronjob/checks/index.js';
import type { CelRule, CelSelf } from '../core/cronjob/checks/index.js';
import { builtInKind, kinds } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { sharedLabels } from './names.js';
import type { Manifest } from './object.js';
import type { PolicyAction } from './policy-action.js';
import { judgedNamespaces, writesOf } from './webhooks.js';

const apiVersion = 'admissionregistration.k8s.io/v1';

/**
 * A ValidatingAdmissionPolicy and its binding for each kind, for Kubernetes 1.30 and newer. Of `batch/v1` it holds the
 * rules that the API server itself does not have: those by which the Jobs would be refused.
 */
export function admissionPolicies(action: PolicyAction): readonly Manifest[] {
  return kinds.flatMap((kind) => {
    const metadata = { name: policyName(kind), labels: sharedLabels };
    return [
      { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata, spec: policySpec(kind) },
      {
        apiVersion,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata,
        spec: { policyName: policyName(kind), validationActions: [action] },
      },
    ];
  });
}

/** The rules of a kind's policy. */
export function celRulesOf(kind: CronJobKind): readonly CelRule[] {
  return checks
    .filter(({ group }) => kind.group !== builtInKind.group || group === 'run')
    .flatMap(({ cel }) => cel?.rules ?? [])
    .filter(({ group }) => group === undefined || group === kind.group);
}

function policyName(kind: CronJobKind): string {
  return `cronjob.${kind.group === builtInKind.group ? 'batch' : 'tutorial'}.cronward.dev`;
}

function policySpec(kind: CronJobKind): object {
  const rules = celRulesOf(kind);
  const selves = [...new Set(rules.map(({ self }) => self))];
  return {
    // What an expression cannot judge it does not refuse.
    failurePolicy: 'Ignore',
    matchConstraints: { resourceRules: writesOf(kind), namespaceSelector: judgedNamespaces, matchPolicy: 'Equivalent' },
    variables: selves.flatMap((self) => [
      { name: self, expression: listOf(self, 'object') },
      { name: storedName(self), expression: listOf(self, 'oldObject') },
    ]),
    validations: rules.map(({ self, expression, field, message }) => ({
      expression: `variables.${self}.all(self, ${expression}) || variables.${storedName(self)}.exists(self, !(${expression}))`,
      message: `${field}: ${message}`,
      reason: 'Invalid',
    })),
  };
}

/** The variable with the struct of the stored object: a fault that it has is not refused again. */
function storedName(self: CelSelf): string {
  return `stored${self.charAt(0).toUpperCase()}${self.slice(1)}`;
}

/** A list with the struct, empty where an object, or the object, is not there. */
function listOf(self: CelSelf, version: 'object' | 'oldObject'): string {
  const fields = celPaths[self].split('.').filter((field) => field !== '');
  const parents = fields.map((_, index) => ['one', ...fields.slice(0, index + 1)].join('.'));
  const given = ['one != null', ...parents.map((path) => `has(${path})`)].join(' && ');
  const struct = parents.at(-1);
  return `[${version}].filter(one, ${given})${struct === undefined ? '' : `.map(one, ${struct})`}`;
}
