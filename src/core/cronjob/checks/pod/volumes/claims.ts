import { child, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { claimTemplateFaults } from './claim-template.js';
import { emptyFields } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

export const claimJudges = {
  persistentVolumeClaim: (path: FieldPath, source: Source<'persistentVolumeClaim'>) =>
    emptyFields(path, source, ['claimName']),
  *ephemeral(path: FieldPath, { volumeClaimTemplate }: Source<'ephemeral'>): Generator<FieldError> {
    const templatePath = child(path, 'volumeClaimTemplate');
    if (volumeClaimTemplate == null) yield required(templatePath);
    else yield* claimTemplateFaults(templatePath, volumeClaimTemplate);
  },
} satisfies Judges;

/**
 * A volume names its claim, or has the template of a claim that is made with each pod: with access modes, a size, and
 * no other metadata than labels and annotations.
 *
 * As `validatePersistentClaimVolumeSource` and `validateEphemeralVolumeSource` of Kubernetes 1.36.
 */
export const claimVolumes: Check = {
  id: 'volume-claims',
  summary: 'A persistent volume claim is named, and an ephemeral one has a complete template.',
  explanation:
    'A `persistentVolumeClaim` names a claim of the namespace in `claimName`. An `ephemeral` volume is a claim of ' +
    'its own for each pod, made from `volumeClaimTemplate` and deleted with the pod: its `spec` needs at least ' +
    'one access mode and a request for storage above 0; `ReadWriteOncePod` stands alone. Its `metadata` may hold ' +
    'labels and annotations, nothing else, since the claim is named after the pod.\n\n' +
    'A `dataSource` outside the core group needs its `apiGroup`, and says the same as `dataSourceRef` where both ' +
    'are given.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: scratch, ephemeral: { volumeClaimTemplate: { spec: { accessModes: [ReadWriteOnce] } } } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes:
            - name: scratch
              ephemeral:
                volumeClaimTemplate:
                  spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }`,
  fields: [volumesPath],
  faults: judging(claimJudges),
};
