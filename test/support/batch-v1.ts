import { randomUUID } from 'node:crypto';
import type { ControlPlane } from './control-plane.js';
import { until } from './processes.js';

/**
 * Lets a Kubernetes without `batch/v1` CronJobs (before 1.21) serve them, from a definition that takes any object.
 *
 * The API server refuses to create a CRD in a group without a dot, but serves one that is stored already; so it goes
 * into etcd directly. What the webhook is asked, and what kubectl makes of its answers, is then the same as with the
 * built-in kind. The API server's own defaults and rules for `batch/v1` are not there.
 */
export async function serveBatchV1(plane: ControlPlane): Promise<void> {
  const key = '/registry/apiextensions.k8s.io/customresourcedefinitions/cronjobs.batch';
  const answer = await fetch(`${plane.etcdUrl}/v3/kv/put`, {
    method: 'POST',
    body: JSON.stringify({ key: base64(key), value: base64(JSON.stringify(definition())) }),
  });
  if (!answer.ok) throw new Error(`etcd refuses the definition: ${await answer.text()}`);
  await until('batch/v1 to be served', async () => {
    const { status } = await plane.request('GET', '/apis/batch/v1/namespaces/default/cronjobs');
    return status === 200 ? true : undefined;
  });
}

function definition(): object {
  const names = {
    kind: 'CronJob',
    listKind: 'CronJobList',
    plural: 'cronjobs',
    singular: 'cronjob',
    shortNames: ['cj'],
  };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: 'cronjobs.batch',
      uid: randomUUID(),
      creationTimestamp: new Date().toISOString().replace(/\.\d+/u, ''),
      generation: 1,
    },
    spec: {
      group: 'batch',
      scope: 'Namespaced',
      names,
      conversion: { strategy: 'None' },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema }],
    },
    // The API server fills these in itself, but does not take an object without them.
    status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
