import { at, child, duplicate, invalid, notFound, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { labelFaults } from '../../syntax.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { claimNames } from '../resource-claims.js';

/**
 * Each claim that a container uses is one of the pod's, and is used once.
 *
 * As `validateResourceClaimNames` of Kubernetes 1.36.
 */
export const claimedDevices: Check = {
  id: 'claimed-devices',
  summary: 'Each of the resource claims of a container is one of the pod, and stands once.',
  explanation:
    'A container uses the devices of a claim by naming it in `resources.claims`, where the `name` is one of the ' +
    '`resourceClaims` of the pod. It may use one `request` of the claim; then another item may name another, but the ' +
    'claim as a whole and one of its requests beside it would be the same device twice.\n\n' +
    'Anything else is refused when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              resources:
                claims: [{ name: gpu }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          resourceClaims: [{ name: gpu, resourceClaimTemplateName: one-gpu }]
          containers:
            - name: main
              image: busybox:1.36
              resources:
                claims: [{ name: gpu }]`,
  fields: fieldsOfContainers('resources.claims'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: (container) => container.resources?.claims != null,
  faults: (container, { path }, pod) =>
    claimsFaults(child(path, 'resources', 'claims'), container.resources?.claims ?? [], claimNames(pod)),
};

type Claims = NonNullable<NonNullable<Container['resources']>['claims']>;

/** Claims at `path` that are none of `known`, or stand twice. */
export function* claimsFaults(path: FieldPath, claims: Claims, known: ReadonlySet<string>): Generator<FieldError> {
  const whole = new Set<string>();
  const requests = new Map<string, Set<string>>();
  for (const [index, claim] of claims.entries()) {
    const [itemPath, name, request] = [at(path, index), claim?.name ?? '', claim?.request ?? ''];
    if (name === '') {
      yield required(itemPath);
      continue;
    }
    const used = requests.get(name) ?? new Set();
    if (whole.has(name)) yield duplicate(itemPath, name);
    else if (request === '') {
      yield* Array.from(used, () => duplicate(itemPath, name));
      whole.add(name);
    } else {
      for (const fault of labelFaults(request)) yield invalid(child(itemPath, 'request'), request, fault);
      if (used.has(request)) yield duplicate(itemPath, `${name}/${request}`);
      requests.set(name, used.add(request));
    }
    if (!known.has(name)) yield { ...notFound(itemPath, name), detail: unknownClaim(known) };
  }
}

function unknownClaim(known: ReadonlySet<string>): string {
  const names = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
  return `must be one of the names in pod.spec.resourceClaims${names}`;
}
