import type { Endpoint } from './handle.js';

/** Every path that an API server may be told to call; the long ones are those of the kubebuilder book's project. */
export const admissionRoutes: ReadonlyMap<string, Endpoint> = new Map([
  ['/mutate', 'mutate'],
  ['/validate', 'validate'],
  ['/mutate-batch-tutorial-kubebuilder-io-v1-cronjob', 'mutate'],
  ['/validate-batch-tutorial-kubebuilder-io-v1-cronjob', 'validate'],
]);
