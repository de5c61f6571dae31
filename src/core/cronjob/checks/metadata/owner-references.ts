import { child, invalid, printable } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import type { View } from '../view.js';

/**
 * An owner reference names its owner completely, an Event owns nothing, and at most one owner is the controller.
 *
 * As `ValidateOwnerReferences` of Kubernetes 1.36, which gives no index. Whether the owner exists is not judged.
 */
export const ownerReferences: Check = {
  id: 'owner-references',
  summary: 'Owner references have apiVersion, kind, name and uid; at most one of them is the controller.',
  explanation:
    'The garbage collector deletes an object when none of its owners is left. It finds an owner by all four of ' +
    'apiVersion, kind, name and uid, so each is required, and at most one owner is the controller.\n\n' +
    'Owner references are written by controllers. In a manifest they are mostly a leftover of `kubectl get -o ' +
    'yaml`: the uid is then that of an object that is gone, and the new CronJob is deleted as well. Leave them ' +
    'out.',
  bad: `
metadata:
  ownerReferences:
    - apiVersion: example.com/v1
      kind: Plan
      name: nightly`,
  good: `
metadata:
  ownerReferences:
    - apiVersion: example.com/v1
      kind: Plan
      name: nightly
      uid: 6fa2bb0e-3e34-4c0a-9d5c-0d0a6f9a1b57`,
  fields: ['metadata.ownerReferences'],
  faults: ({ metadata }) => (metadata.ownerReferences == null ? nothing : ownerFaults(metadata.ownerReferences)),
};

type OwnerReferences = NonNullable<View['metadata']['ownerReferences']>;
type OwnerReference = NonNullable<OwnerReferences[number]>;

const path = 'metadata.ownerReferences';

function* ownerFaults(owners: OwnerReferences): Generator<FieldError> {
  let controller: string | undefined;
  for (const owner of owners) {
    yield* incomplete(owner ?? {});
    if (owner?.controller !== true) continue;
    const name = `${owner.kind ?? ''}/${owner.name ?? ''}`;
    if (controller === undefined) controller = name;
    else yield invalid(path, owners, secondController(controller, name));
  }
}

function* incomplete(owner: OwnerReference): Generator<FieldError> {
  const apiVersion = owner.apiVersion ?? '';
  const [kind, name, uid] = [owner.kind ?? '', owner.name ?? '', owner.uid ?? ''];
  if (!hasVersion(apiVersion)) yield invalid(child(path, 'apiVersion'), apiVersion, 'version must not be empty');
  if (kind === '') yield invalid(child(path, 'kind'), kind, 'must not be empty');
  if (name === '') yield invalid(child(path, 'name'), name, 'must not be empty');
  if (uid === '') yield invalid(child(path, 'uid'), uid, 'must not be empty');
  if (apiVersion === 'v1' && kind === 'Event') {
    yield invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner');
  }
}

/** `v1` or `group/v1`; what has two slashes is no version at all, as in `schema.ParseGroupVersion`. */
function hasVersion(apiVersion: string): boolean {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? apiVersion !== '' : slash < apiVersion.length - 1 && !apiVersion.includes('/', slash + 1);
}

function secondController(first: string, second: string): string {
  return (
    'Only one reference can have Controller set to true. ' +
    `Found "true" in references for ${printable(first, 128)} and ${printable(second, 128)}`
  );
}
