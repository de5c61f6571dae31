import { expect, test } from 'vitest';
import type { Api } from '../kube/answer.js';
import { rulesOf } from '../kube/right.js';
import { clusterOf, rights } from './cluster.js';

test('the rights of the keeper are those of its calls, on its own objects, and no more', async () => {
  const called = new Set<string>();
  const api: Pick<Api, 'call'> = {
    call: ({ method, path }) => {
      called.add(`${method} ${path}`);
      return Promise.resolve({ ok: true, body: {} });
    },
  };
  const names = { namespace: 'n', secret: 's', service: 'v', configurations: 'c' };
  const cluster = clusterOf({ ...api, stream: () => new Promise(() => undefined) }, names);
  await cluster.getSecret();
  await cluster.patchSecret('1', { annotations: {} });
  await cluster.getWebhooks();
  for (const resource of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] as const) {
    await cluster.trust([{ resource, index: 0, name: 'w', bundlePem: '' }], '');
  }
  const { cluster: everywhere, namespaced } = rights(names);
  const granted = [
    ...rulesOf(namespaced).map((rule) => ({ ...rule, root: '/api/v1/namespaces/n' })),
    ...rulesOf(everywhere).map((rule) => ({ ...rule, root: `/apis/${rule.apiGroups.join()}/v1` })),
  ].flatMap(({ root, resources, resourceNames = ['any'], verbs }) =>
    resources.flatMap((resource) =>
      resourceNames.flatMap((name) => verbs.map((verb) => `${verb.toUpperCase()} ${root}/${resource}/${name}`)),
    ),
  );
  expect([...called].sort()).toEqual(granted.sort());
});
