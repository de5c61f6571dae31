import { kinds } from '../core/cronjob/schema/index.js';
import type { Right } from '../kube/right.js';

/** What whoever looks needs, in all namespaces and outside of them, to know everything. */
export const rights: readonly Right[] = [
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: { list: 'finds who calls the webhook, and when' },
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments'],
    verbs: { list: 'finds the Deployments by their labels, available or not' },
  },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: { list: 'finds the accounts by their labels' } },
  { apiGroups: [''], resources: ['secrets'], verbs: { get: 'looks at the certificate' } },
  { apiGroups: [''], resources: ['services'], verbs: { get: 'looks at the port that is called' } },
  {
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
    verbs: { list: 'looks who is behind the Service' },
  },
  { apiGroups: [''], resources: ['endpoints'], verbs: { get: 'the same, where EndpointSlices are not served' } },
  { apiGroups: [''], resources: ['namespaces'], verbs: { get: 'looks which of them are judged' } },
  {
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
    verbs: { get: 'looks whether it is that of this version' },
  },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: { get: 'looks whether a controller leads' } },
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['subjectaccessreviews'],
    verbs: { create: 'asks what the accounts may do' },
  },
  ...kinds.map(({ group, resource }): Right => ({
    apiGroups: [group],
    resources: [resource],
    verbs: { create: 'tries a good and a bad CronJob, as dry runs' },
  })),
];
