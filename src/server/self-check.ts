import type { Endpoint } from '../admission/index.js';
import type { Admit } from './admission-listener.js';

const review = Buffer.from(
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'self-check',
      kind: { group: 'batch', version: 'v1', kind: 'CronJob' },
      resource: { group: 'batch', version: 'v1', resource: 'cronjobs' },
      operation: 'CREATE',
      name: 'self-check',
      namespace: 'default',
      dryRun: true,
      object: {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'self-check', namespace: 'default' },
        spec: {
          // It follows all advice, since a policy may deny what does not. Its zone is one whose clocks change, since at the
          // first of them Node.js loads what it knows of time zones, which takes tens of milliseconds.
          schedule: '0 4 * * *',
          timeZone: 'Europe/Berlin',
          concurrencyPolicy: 'Forbid',
          jobTemplate: {
            spec: {
              activeDeadlineSeconds: 3600,
              template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }] } },
            },
          },
        },
      },
    },
  }),
);

/**
 * Judges a small CronJob on both paths before the server listens. What is compiled on first use is compiled then, so
 * no API server waits for it, and a server that can't judge never becomes ready. Throws where it can't.
 */
export function selfCheck(admit: Admit): void {
  for (const endpoint of ['mutate', 'validate'] satisfies Endpoint[]) {
    const { status, decision } = admit(endpoint, review);
    if (status !== 200 || decision.verdict === 'denied') {
      throw new Error(
        `the check at start failed: ${endpoint} answered ${status} (${decision.verdict}) to a good CronJob`,
      );
    }
  }
}
