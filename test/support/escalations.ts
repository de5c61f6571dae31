/** A call by which an account would get more than it was given. */
export interface Escalation {
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Left out: JSON, or a JSON Merge Patch for PATCH. */
  readonly headers?: Readonly<Record<string, string>>;
}

const own = '/api/v1/namespaces/cronward-system';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const webhooks = '/apis/admissionregistration.k8s.io/v1';
const admin = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
const pod = { spec: { containers: [{ name: 'main', image: 'busybox:1.36' }] } };
const everything = { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] };

/** What docs/security.md lists; none of the accounts may do any of it. */
export const escalations: readonly Escalation[] = [
  { what: 'read another Secret of its namespace', method: 'GET', path: `${own}/secrets/another` },
  { what: 'list the Secrets of its namespace', method: 'GET', path: `${own}/secrets` },
  {
    what: 'read a Secret elsewhere',
    method: 'GET',
    path: '/api/v1/namespaces/kube-system/secrets/cronward-webhook-tls',
  },
  {
    what: 'have the token of another account made, by a Secret',
    method: 'POST',
    path: `${own}/secrets`,
    body: {
      metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': 'default' } },
      type: 'kubernetes.io/service-account-token',
    },
  },
  {
    what: 'ask for the token of another account',
    method: 'POST',
    path: `${own}/serviceaccounts/default/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  },
  {
    what: 'change the webhooks of somebody else',
    method: 'PATCH',
    path: `${webhooks}/validatingwebhookconfigurations/another`,
    body: { webhooks: [] },
  },
  {
    what: 'make a webhook configuration',
    method: 'POST',
    path: `${webhooks}/mutatingwebhookconfigurations`,
    body: { metadata: { name: 'everything' }, webhooks: [] },
  },
  {
    what: 'take our own webhook configuration away',
    method: 'DELETE',
    path: `${webhooks}/validatingwebhookconfigurations/cronward`,
  },
  { what: 'delete the namespace', method: 'DELETE', path: own },
  {
    what: 'bind itself to cluster-admin',
    method: 'POST',
    path: `${rbac}/clusterrolebindings`,
    body: { metadata: { name: 'all' }, roleRef: admin, subjects: [{ kind: 'Group', name: 'system:serviceaccounts' }] },
  },
  {
    what: 'give its own ClusterRole more rights',
    method: 'PATCH',
    path: `${rbac}/clusterroles/cronward-controller`,
    body: everything,
  },
  {
    what: 'give its own Role more rights',
    method: 'PATCH',
    path: `${rbac}/namespaces/cronward-system/roles/cronward-certificates`,
    body: everything,
  },
  { what: 'start a pod', method: 'POST', path: `${own}/pods`, body: { metadata: { name: 'pod' }, ...pod } },
  { what: 'run a command in a pod', method: 'POST', path: `${own}/pods/cronward-webhook-0/exec?command=sh` },
  {
    what: 'act as an administrator',
    method: 'GET',
    path: '/api/v1/nodes',
    headers: { 'impersonate-user': 'admin', 'impersonate-group': 'system:masters' },
  },
  {
    what: 'change the program of a Deployment of ours',
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/cronward-system/deployments/cronward-webhook',
    body: { spec: { replicas: 0 } },
  },
  {
    what: 'change the spec of a CronJob',
    method: 'PATCH',
    path: '/apis/batch.tutorial.kubebuilder.io/v1/namespaces/default/cronjobs/nightly',
    body: { spec: { suspend: true } },
  },
  {
    what: 'make a CronJob',
    method: 'POST',
    path: '/apis/batch/v1/namespaces/default/cronjobs',
    body: { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'nightly' }, spec: {} },
  },
  {
    what: 'take the Lease of somebody else',
    method: 'PATCH',
    path: '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager',
    body: { spec: { holderIdentity: 'me' } },
  },
  {
    what: 'sign a certificate',
    method: 'POST',
    path: '/apis/certificates.k8s.io/v1/certificatesigningrequests',
    body: { metadata: { name: 'me' }, spec: { request: '', signerName: 'kubernetes.io/kube-apiserver-client' } },
  },
];
