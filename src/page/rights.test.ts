import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { Api } from '../kube/answer.js';
import { rulesOf } from '../kube/right.js';
import { listCronJobs } from '../outlook/listed.js';
import { ClusterWatch } from './cluster-watch.js';
import { pageRights } from './rights.js';

test('the rights of the page are those of its calls, and no more', async () => {
  const called = new Set<string>();
  const api: Api = {
    call: ({ method, path }) => {
      called.add(`${method === 'GET' ? 'list' : method} ${path}`);
      return Promise.resolve({ ok: true, body: { metadata: { resourceVersion: '1' }, items: [] } });
    },
    stream: ({ path, signal }) => {
      called.add(`watch ${path}`);
      return new Promise((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve({ ok: true, body: undefined });
        });
      });
    },
  };
  const clock = new FakeClock();
  const watch = new ClusterWatch({ api, clock, random: () => 0, tell: () => undefined });
  const stop = new AbortController();
  const watched = watch.run(stop.signal);
  await clock.pass(1_000);
  stop.abort();
  await watched;
  await listCronJobs(api, { namespace: undefined, signal: new AbortController().signal });
  const granted = rulesOf(pageRights).flatMap(({ apiGroups, resources, verbs }) =>
    verbs.map((verb) => `${verb} /apis/${apiGroups.join()}/v1/${resources.join()}`),
  );
  expect([...called].sort()).toEqual(granted.sort());
});
