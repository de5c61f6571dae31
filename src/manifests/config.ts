import { configMapName, namespace, sharedLabels } from './names.js';
import type { Manifest } from './object.js';

/** The key of the ConfigMap, and the name of the file that it becomes. */
export const configFileName = 'cronward.yaml';

/** The head of the file. */
export const configHeader = `# The policy: docs/configuration.md has every key. A change is in force within some two minutes, without a restart. Where
# it is wrong, the log of the webhook says what is, and the old one stays in force; cronward config check says so before.
`;

/** What holds without a file, spelt out, so that whoever edits it sees what there is. */
export const configDefaults = `defaults:
  concurrencyPolicy: Allow
  suspend: false
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 1
rules: {}
exemptions: allow
spread: false
overrides: []
`;

/** The configuration file of the webhook, for the people who run the cluster to edit. */
export function configMap(): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMapName, namespace, labels: sharedLabels },
    data: { [configFileName]: `${configHeader}${configDefaults}` },
  };
}
