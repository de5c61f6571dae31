import { expect, test } from 'vitest';
import type { Answer, Api, Call } from '../kube/answer.js';
import { resourceOf } from '../kube/path.js';
import { rulesOf } from '../kube/right.js';
import { observe } from './observe.js';
import { rights } from './rights.js';

const absent: Answer = {
  ok: false,
  error: { kind: 'not-found', message: 'not found', code: 404, mayHaveActed: false },
};

/** An API that answers by path, and what was asked of it. */
function apiOf(answerTo: (path: string) => Answer): { api: Pick<Api, 'call'>; calls: Call[] } {
  const calls: Call[] = [];
  const call = (asked: Call): Promise<Answer> => {
    calls.push(asked);
    return Promise.resolve(answerTo(asked.path));
  };
  return { api: { call }, calls };
}

const options = { wanted: {}, canaryNamespace: 'default', version: '1.2.3', nowMs: 0 };

test('the rights of whoever looks are those of its calls, and no more', async () => {
  const { api, calls } = apiOf(() => absent);
  await observe({ ...options, api });
  const called = calls.map(({ method, path, query }) => {
    const group = path.startsWith('/apis/') ? path.split('/')[2] : '';
    // The path of a namespace is about the namespace.
    const resource = /^\/api\/v1\/namespaces\/[^/]*$/u.test(path) ? 'namespaces' : resourceOf(path);
    return `${method === 'POST' ? 'create' : query === undefined ? 'get' : 'list'} ${resource}.${group}`;
  });
  const granted = rulesOf(rights).flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${apiGroups.join()}`)),
  );
  expect([...new Set(called)].sort()).toEqual(granted.sort());
});

test('every write is a dry run, or a question', async () => {
  const { api, calls } = apiOf(() => absent);
  await observe({ ...options, api });
  const writes = calls.filter(({ method }) => method !== 'GET');
  expect(writes.length).toBeGreaterThan(4);
  expect(writes.every(({ path, query }) => path.endsWith('/subjectaccessreviews') || query?.['dryRun'] === 'All')).toBe(
    true,
  );
});

test.each([
  ['/apis/discovery.k8s.io/v1/', 'EndpointSlice'],
  ['/apis/discovery.k8s.io/v1beta1/', 'EndpointSlice'],
  ['/api/v1/namespaces/cronward-system/endpoints/', 'Endpoints'],
])('who is behind the Service is asked of %s where it is the newest that is served', async (root, kind) => {
  const item = { metadata: { name: 'a' } };
  const { api } = apiOf((path) => (path.startsWith(root) ? { ok: true, body: { ...item, items: [item] } } : absent));
  const { backends } = await observe({ ...options, api });
  expect(backends).toMatchObject({ kind, listed: { is: 'there', items: [item] } });
});

test('EndpointSlices that may not be read are not asked for otherwise', async () => {
  const refused: Answer = {
    ok: false,
    error: { kind: 'refused', message: 'forbidden', code: 403, mayHaveActed: false },
  };
  const { api, calls } = apiOf(() => refused);
  const { backends } = await observe({ ...options, api });
  expect(backends).toEqual({ kind: 'EndpointSlice', listed: { is: 'unknown', why: 'forbidden' } });
  expect(calls.some(({ path }) => path.includes('/endpoints/'))).toBe(false);
});

test('in a namespace that is named only that namespace is listed', async () => {
  const { api, calls } = apiOf(() => absent);
  await observe({ ...options, api, wanted: { namespace: 'jobs' } });
  const paths = calls.map(({ path }) => path);
  expect(paths).toContain('/apis/apps/v1/namespaces/jobs/deployments');
  expect(paths).not.toContain('/apis/apps/v1/deployments');
});
