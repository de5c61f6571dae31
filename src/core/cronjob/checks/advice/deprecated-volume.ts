import { at, child } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'volumes');

/**
 * The volumes of the pod are of kinds that still work.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const deprecatedVolume: Advice = {
  id: 'deprecated-volume',
  level: 'warn',
  fromKubernetes: true,
  summary: 'The volumes of the pod are of no kind that Kubernetes has given up.',
  explanation:
    'Kubernetes has taken out most volume plugins that were part of it, but still accepts their volumes, with a ' +
    'warning. A pod with such a volume does not start. Use a `persistentVolumeClaim`, or the driver of the vendor ' +
    'through `csi`; in place of `gitRepo`, an init container that fetches the repository into an `emptyDir`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: data, cephfs: { monitors: ['192.0.2.7:6789'] } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]`,
  fields: [path],
  remarks: ({ pod }) => (pod.volumes == null ? nothing : volumeRemarks(pod.volumes)),
};

const kinds = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

/** Kubernetes writes this one in its own way. */
const spelling: Readonly<Record<string, string>> = { storageos: 'storageOS' };

function* volumeRemarks(volumes: NonNullable<View['pod']['volumes']>): Generator<Remark> {
  for (const [index, volume] of volumes.entries()) {
    for (const [kind, text] of kinds) {
      if (volume?.[kind] != null) yield { field: child(at(path, index), spelling[kind] ?? kind), text };
    }
  }
}
