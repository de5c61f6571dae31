import { policyActions } from '../manifests/policy-action.js';
import { choice, text, toggle, webhookUrl } from './kinds.js';
import type { OptionTable } from './options.js';

/** `cronward generate crd` */
export const generateCrdOptions = {
  cel: {
    kind: toggle,
    default: false,
    help: 'with the core rules as validation rules, for Kubernetes 1.30 and newer',
    doc:
      'The API server then refuses what breaks them whether or not a webhook answers. An older API server takes the ' +
      'definition without this option only.',
  },
} as const satisfies OptionTable;

/** `cronward generate policy` */
export const generatePolicyOptions = {
  action: {
    kind: choice(...policyActions),
    default: 'Deny',
    help: 'what becomes of a CronJob that breaks a rule',
    doc:
      '`Deny` refuses it, `Warn` accepts it with a warning, `Audit` writes an audit annotation. Begin with `Warn` on a ' +
      'cluster whose CronJobs are not known.',
  },
} as const satisfies OptionTable;

/** `cronward generate webhooks` */
export const generateWebhooksOptions = {
  url: {
    kind: webhookUrl,
    defaultText: 'the Service cronward-webhook in cronward-system',
    help: 'call the webhook here, instead of a Service',
    doc: 'For a server outside of the cluster, such as `cronward dev`: `--url https://127.0.0.1:9443`.',
  },
  caFile: {
    kind: text('FILE'),
    help: 'PEM file with the certificate authority that the API server is to trust',
    doc:
      'It becomes `caBundle`, and may hold several certificates. Without it the API server trusts what its machine ' +
      'trusts, or what something else (such as cert-manager) fills in.',
  },
} as const satisfies OptionTable;

/** `cronward generate manifests` */
export const generateManifestsOptions = {
  out: { kind: text('DIRECTORY'), default: 'manifests', help: 'directory to write to' },
  check: {
    kind: toggle,
    default: false,
    help: 'write nothing; name the files that are out of date, and exit with 1 if there are any',
  },
} as const satisfies OptionTable;
