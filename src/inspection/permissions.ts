import type { Right } from '../kube/right.js';
import { rulesOf } from '../kube/right.js';
import { accountsOf } from '../manifests/accounts.js';
import type { AccountRights } from '../manifests/accounts.js';
import type { Component } from '../manifests/names.js';
import { argumentsOf } from './arguments.js';
import { isInstalled } from './observation.js';
import type { Finding, Observation } from './observation.js';

/** What `SubjectAccessReview` and `SelfSubjectAccessReview` call a call. */
export interface ResourceAttributes {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** The accounts of an installation as it is, and what they need as it is told to work. */
export function accountsIn({
  names,
  deployments,
}: Pick<Observation, 'names' | 'deployments'>): readonly AccountRights[] {
  const args = argumentsOf(deployments.webhook);
  const guard = {
    dryRunJobs: args.includes('--dry-run-jobs'),
    requireJobAccess: args.includes('--require-job-access'),
  };
  return accountsOf({ ...names, configurations: names.validating, guard });
}

/** The calls that an account has to be allowed, and one that none of ours may make. */
export function questionsOf(
  { cluster, namespaced }: AccountRights,
  namespace: string,
): readonly { readonly attributes: ResourceAttributes; readonly needed: boolean }[] {
  return [
    ...attributesOf(cluster, {}).map((attributes) => ({ attributes, needed: true })),
    ...attributesOf(namespaced, { namespace }).map((attributes) => ({ attributes, needed: true })),
    { attributes: { group: '', resource: 'secrets', verb: 'list', namespace }, needed: false },
    { attributes: { group: '*', resource: '*', verb: '*' }, needed: false },
  ];
}

function attributesOf(rights: readonly Right[], where: { readonly namespace?: string }): readonly ResourceAttributes[] {
  return rulesOf(rights).flatMap(({ apiGroups, resources, resourceNames = [undefined], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((path) =>
        resourceNames.flatMap((name) =>
          verbs.map((verb) => {
            const [resource = '', subresource] = path.split('/');
            return {
              ...{ group, resource, verb, ...where },
              ...(subresource !== undefined && { subresource }),
              ...(name !== undefined && { name }),
            };
          }),
        ),
      ),
    ),
  );
}

/** For a sentence: `patch secrets cronward-webhook-tls`. */
export function inWords({ verb, group, resource, subresource, name }: ResourceAttributes): string {
  if (verb === '*') return 'do everything';
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  const of = group === '' ? path : `${path}.${group}`;
  return [verb, of, ...(name === undefined ? [] : [name])].join(' ');
}

/** What is said of the rights of each account that there is. */
export function rightsFindings(seen: Observation): readonly Finding[] {
  return (['webhook', 'controller', 'certificates'] as const)
    .filter((component) => isInstalled(component, seen))
    .map((component) => findingOf(component, seen));
}

function findingOf(component: Component, { permissions, names }: Observation): Finding {
  const subject = `ServiceAccount/${names.accounts[component]}`;
  const own = permissions.filter((one) => one.component === component);
  const advice = 'docs/reference/rights.md has what it needs: apply the manifests again, and look for other bindings';
  const wrong = own.filter(({ needed, allowed }) => allowed !== undefined && allowed !== needed);
  const lacks = wrong.filter(({ needed }) => needed).map(({ right }) => right);
  const excess = wrong.filter(({ needed }) => !needed).map(({ right }) => right);
  if (wrong.length > 0) {
    const parts = [
      ...(lacks.length > 0 ? [`may not ${lacks.join(', ')}`] : []),
      ...(excess.length > 0 ? [`may ${excess.join(', ')}, which it does not need`] : []),
    ];
    return { subject, verdict: 'wrong', message: parts.join('; '), advice };
  }
  if (own.some(({ allowed }) => allowed === undefined)) {
    const ask = 'whoever asks needs the right to create subjectaccessreviews.authorization.k8s.io';
    return { subject, verdict: 'unknown', message: 'not known: its rights may not be asked for', advice: ask };
  }
  const count = own.filter(({ needed }) => needed).length;
  const message = count === 0 ? 'has no rights, and needs none' : `has the ${count} rights that it needs`;
  return { subject, verdict: 'ok', message };
}
