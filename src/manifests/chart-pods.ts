import type { Change } from './changes.js';
import { clientCaParts } from './client-ca.js';
import type { AnyComponent } from './names.js';
import { tlsSecretName } from './names.js';
import { itemsIf, more, optional, scalar, tree } from './template.js';

const template = '/spec/template';
const pod = `${template}/spec`;
const container = `${pod}/containers/0`;

/** Whether the webhook asks the API server anything. */
export const isGuarded = 'or .Values.guard.dryRunJobs .Values.guard.requireJobAccess';

/** What the values say of the Deployment of a component. */
export function podChanges(component: AnyComponent): readonly Change[] {
  const values = `.Values.${component}`;
  return [
    { op: 'add', path: `${template}/metadata/labels/${more(`${values}.podLabels`)}`, value: null },
    { op: 'add', path: `${template}/metadata/annotations`, value: optional(`${values}.podAnnotations`) },
    { op: 'add', path: `${pod}/imagePullSecrets`, value: optional('.Values.image.pullSecrets') },
    { op: 'replace', path: `${pod}/priorityClassName`, value: optional('.Values.priorityClass.name') },
    {
      op: 'replace',
      path: `${pod}/topologySpreadConstraints`,
      value: optional(`${values}.topologySpreadConstraints`),
    },
    ...['nodeSelector', 'tolerations', 'affinity'].map(
      (field): Change => ({ op: 'add', path: `${pod}/${field}`, value: optional(`${values}.${field}`) }),
    ),
    { op: 'replace', path: `${container}/image`, value: scalar('include "cronward.image" .') },
    { op: 'add', path: `${container}/imagePullPolicy`, value: optional('.Values.image.pullPolicy') },
    { op: 'replace', path: `${container}/resources`, value: tree(`${values}.resources`) },
    ...(component === 'webhook' ? [...guardArguments, ...clientCaChanges] : []),
    { op: 'add', path: `${container}/args/-`, value: more(`${values}.extraArgs`) },
  ];
}

const guardArguments = [
  ...itemsIf('.Values.guard.dryRunJobs', ['--dry-run-jobs']),
  ...itemsIf('.Values.guard.requireJobAccess', ['--require-job-access']),
].map((value): Change => ({ op: 'add', path: `${container}/args/-`, value }));

const clientCaChanges = Object.entries(clientCaParts(scalar('.Values.clientCa.configMap')))
  .flatMap(([path, part]) => itemsIf('.Values.clientCa.configMap', [part]).map((value) => ({ path, value })))
  .concat(
    itemsIf('.Values.clientCa.names', [
      more('list (printf "--client-names=%s" (join "," .Values.clientCa.names))'),
    ]).map((value) => ({ path: `${container}/args/-`, value })),
  )
  .map((added): Change => ({ op: 'add', ...added }));

/** What the values say of the Deployment of the webhook alone: its certificate, and its token for the guard. */
export const webhookPodChanges: readonly Change[] = [
  { op: 'replace', path: `${pod}/automountServiceAccountToken`, value: scalar(isGuarded) },
  ...[0, 1].map(
    (source): Change => ({
      op: 'replace',
      path: `${pod}/volumes/0/projected/sources/${source}/secret/name`,
      value: scalar(`eq .Values.certificates.mode "existing" | ternary .Values.certificates.existing.secretName "${tlsSecretName}"`),
    }),
  ),
];
