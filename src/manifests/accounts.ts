import { clusterRights, leaseRights } from '../controller/rights.js';
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

/** The accounts of an installation, and everything that they may do; the guard's rights come on top, where it is asked for. */
export const accounts: readonly AccountRights[] = [
  { component: 'webhook', account: nameOf('webhook'), cluster: [], namespaced: [] },
  {
    component: 'controller',
    account: nameOf('controller'),
    cluster: clusterRights,
    namespaced: leaseRights(nameOf('controller')),
  },
  {
    component: 'certificates',
    account: nameOf('certificates'),
    ...rights({ secret: tlsSecretName, configurations: webhookConfigurationName }),
  },
];
