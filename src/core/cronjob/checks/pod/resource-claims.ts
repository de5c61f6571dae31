import { at, child, duplicate, invalid, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { labelFaults, subdomainFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'resourceClaims');

/**
 * Each resource claim has a name of its own, an RFC 1123 label, and names either a claim or a template of claims.
 *
 * As `validatePodResourceClaims` of Kubernetes 1.36.
 */
export const resourceClaims: Check = {
  id: 'resource-claims',
  summary: 'Each resource claim has a name of its own and names either a ResourceClaim or a template for one.',
  explanation:
    'A resource claim gives the containers of the pod a device by a `name`, which the containers refer to. Which device ' +
    'is said by exactly one of `resourceClaimName`, a claim that is there and is shared by all runs, and ' +
    '`resourceClaimTemplateName`, from which each pod gets a claim of its own: what a CronJob usually wants. Kubernetes ' +
    'refuses both and neither when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          resourceClaims: [{ name: gpu }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          resourceClaims: [{ name: gpu, resourceClaimTemplateName: one-gpu }]`,
  fields: [path],
  faults: ({ pod }) => (pod.resourceClaims == null ? nothing : claimsFaults(pod.resourceClaims)),
};

type Claims = NonNullable<View['pod']['resourceClaims']>;
type Claim = NonNullable<Claims[number]>;

function* claimsFaults(claims: Claims): Generator<FieldError> {
  const names = new Set<string>();
  for (const [index, item] of claims.entries()) {
    const claim = item ?? {};
    const [itemPath, name] = [at(path, index), claim.name ?? ''];
    if (name === '') yield required(child(itemPath, 'name'));
    else if (names.has(name)) yield duplicate(child(itemPath, 'name'), name);
    else for (const fault of labelFaults(name)) yield invalid(child(itemPath, 'name'), name, fault);
    names.add(name);
    yield* sourceFaults(itemPath, claim);
  }
}

function* sourceFaults(
  itemPath: FieldPath,
  { name, resourceClaimName: claimName, resourceClaimTemplateName: templateName }: Claim,
): Generator<FieldError> {
  // Kubernetes shows the whole claim, in its own spelling.
  const shown = {
    Name: name ?? '',
    ResourceClaimName: claimName ?? null,
    ResourceClaimTemplateName: templateName ?? null,
  };
  if (claimName != null && templateName != null) {
    const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
    yield invalid(itemPath, shown, detail);
  }
  if (claimName == null && templateName == null) {
    yield invalid(itemPath, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
  }
  yield* nameFaults(child(itemPath, 'resourceClaimName'), claimName);
  yield* nameFaults(child(itemPath, 'resourceClaimTemplateName'), templateName);
}

function* nameFaults(field: FieldPath, name: string | null | undefined): Generator<FieldError> {
  if (name != null) for (const fault of subdomainFaults(name)) yield invalid(field, name, fault);
}

/** The names by which the containers may refer to claims. */
export function claimNames({ resourceClaims: claims }: View['pod']): ReadonlySet<string> {
  return new Set((claims ?? []).map((claim) => claim?.name ?? '').filter((name) => name !== ''));
}
