import { expect, test } from 'vitest';
import { customKind } from '../core/cronjob/schema/index.js';
import { jobFor } from '../core/cronjob/job.js';
import type { Answer, Api, Call } from '../kube/answer.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { EventRecorder } from '../kube/event-recorder.js';
import { LeaderLease } from '../kube/lease.js';
import { rulesOf } from '../kube/right.js';
import { Reflector } from '../kube/reflector.js';
import { clusterOf, cronJobsPath, jobsPath } from './cluster.js';
import { readCronJob } from './cron-job.js';
import { readJob } from './child.js';
import { clusterRights, leaseRights } from './rights.js';
import { utc } from '../core/schedule/index.js';

const meta = { namespace: 'default', name: 'x', uid: '1', resourceVersion: '1' };
const verbs = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;

/** `patch batch/jobs`, `get batch/cronjobs/status`: what the API server's authorizer asks about a call. */
function rightFor({ method, path, query }: Pick<Call, 'method' | 'path' | 'query'>): string {
  const [, group = '', rest = ''] = /^\/(?:api|apis\/([^/]+))\/v1\/(?:namespaces\/[^/]+\/)?(.+)$/u.exec(path) ?? [];
  const [resource = '', name, subresource] = rest.split('/');
  const read = query?.['watch'] === undefined ? (name === undefined ? 'list' : 'get') : 'watch';
  const verb = method === 'GET' ? read : verbs[method];
  return `${verb} ${group}/${[resource, ...(subresource === undefined ? [] : [subresource])].join('/')}`;
}

test('The rights of the controller are those of its calls, and no more.', async () => {
  const called = new Set<string>();
  const absent: Answer = { ok: false, error: { kind: 'not-found', message: 'none', code: 404, mayHaveActed: false } };
  const empty: Answer = { ok: true, body: { metadata: { resourceVersion: '1' }, items: [] } };
  const created: Answer = { ok: true, body: { metadata: { resourceVersion: '2' } } };
  let isThere = false;
  const api: Api = {
    call: (call) => {
      called.add(rightFor(call));
      if (call.method === 'POST') isThere = true;
      const lease = { metadata: { resourceVersion: '3' }, spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } };
      if (call.path.includes('/leases')) return Promise.resolve(isThere ? { ok: true, body: lease } : absent);
      return Promise.resolve(call.method === 'GET' ? empty : created);
    },
    stream: (call) => {
      called.add(rightFor({ method: 'GET', ...call, query: { ...call.query, watch: 'true' } }));
      return new Promise(() => undefined);
    },
  };
  const clock = new FakeClock();
  const cluster = clusterOf(api, () => undefined);
  await cluster.getCronJob('default', 'x');
  await cluster.listJobs('default');
  await cluster.patchStatus(meta, {});
  await cluster.createJob(jobFor({ kind: customKind, ...meta, template: {} }, 0));
  await cluster.getJob('default', 'x');
  await cluster.deleteJob(meta);
  await cluster.releaseJob(meta, []);
  const stop = new AbortController();
  const watched = { api, clock, random: () => 0.5, onChange: () => undefined };
  void new Reflector({ ...watched, path: cronJobsPath(), project: (raw) => readCronJob(raw, utc) }).run(stop.signal);
  void new Reflector({ ...watched, path: jobsPath(), project: readJob }).run(stop.signal);
  await clock.pass(10);
  const recorder = new EventRecorder({ api, clock, component: 'c', instance: 'i' });
  const about = { apiVersion: customKind.apiVersion, kind: customKind.kind, ...meta };
  for (let i = 0; i < 2; i++) recorder.record(about, 'Normal', 'SuccessfulCreate', 'Created job x');
  await clock.pass(60_000);

  isThere = false;
  const lease = new LeaderLease({
    ...{ api, clock, random: () => 0.5, namespace: 'default', name: 'x', identity: 'me' },
  });
  void lease.run(stop.signal, () => new Promise(() => undefined));
  await clock.pass(60_000);

  const granted = rulesOf([...clusterRights, ...leaseRights('x')])
    .flatMap(({ apiGroups, resources, verbs: given }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => given.map((verb) => `${verb} ${group}/${resource}`)),
      ),
    )
    // No call needs it; see rights.ts.
    .filter((right) => !right.endsWith('cronjobs/finalizers'));
  expect([...called].sort()).toEqual(granted.sort());
});
