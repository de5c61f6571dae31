import { clusterRights, leaseRights } from '../controller/rights.js';
import { guardRightsOf } from '../guard/rights.js';
import type { GuardSettings } from '../guard/index.js';
import type { Right } from '../kube/right.js';
import { rights } from '../rotation/index.js';
import { nameOf, tlsSecretName, webhookConfigurationName } from './names.js';
import type { Component } from './names.js';

/** What an account may do. */
export interface AccountRights {
  readonly component: Component;
  /** The name of the account. */
  readonly account: string;
  /** In all namespaces, and outside of them. */
  readonly cluster: readonly Right[];
  /** In the namespace of the installation only. */
  readonly namespaced: readonly Right[];
}

/** What an installation calls its objects, and what it has its guard ask. */
export interface AccountNames {
  readonly accounts: Readonly<Record<Component, string>>;
  readonly secret: string;
  readonly configurations: string;
  readonly lease: string;
  readonly guard: GuardSettings;
}

/** The accounts of an installation, and everything that they may do. */
export function accountsOf({ accounts: names, secret, configurations, lease, guard }: AccountNames): readonly AccountRights[] {
  return [
    { component: 'webhook', account: names.webhook, cluster: guardRightsOf(guard), namespaced: [] },
    { component: 'controller', account: names.controller, cluster: clusterRights, namespaced: leaseRights(lease) },
    { component: 'certificates', account: names.certificates, ...rights({ secret, configurations }) },
  ];
}

/** Those of the manifests; the guard's rights come on top, where it is asked for. */
export const accounts: readonly AccountRights[] = accountsOf({
  accounts: { webhook: nameOf('webhook'), controller: nameOf('controller'), certificates: nameOf('certificates') },
  secret: tlsSecretName,
  configurations: webhookConfigurationName,
  lease: nameOf('controller'),
  guard: { dryRunJobs: false, requireJobAccess: false },
});
