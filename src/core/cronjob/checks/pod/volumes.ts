import { at, child, duplicate, invalid, required } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { labelFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'volumes');

/**
 * Each volume has a name of its own, an RFC 1123 label.
 *
 * As `ValidateVolumes` of Kubernetes 1.36, where only a volume that is right takes its name.
 */
export const volumes: Check = {
  id: 'volumes',
  summary: 'Each volume has a name of its own.',
  fields: [path],
  faults: ({ pod }) => (pod.volumes == null ? nothing : volumeFaults(pod.volumes)),
};

function* volumeFaults(volumes: NonNullable<View['pod']['volumes']>): Generator<FieldError> {
  const taken = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const name = volume?.name ?? '';
    if (name === '') yield required(child(at(path, index), 'name'));
    else for (const fault of labelFaults(name)) yield invalid(child(at(path, index), 'name'), name, fault);
    if (taken.has(name)) yield duplicate(child(at(path, index), 'name'), name);
    else if (isVolumeName(name)) taken.add(name);
  }
}

/** The names that a mount can refer to. */
export function volumeNames({ volumes }: View['pod']): ReadonlySet<string> {
  return new Set((volumes ?? []).map((volume) => volume?.name ?? '').filter(isVolumeName));
}

function isVolumeName(name: string): boolean {
  return labelFaults(name).length === 0;
}
