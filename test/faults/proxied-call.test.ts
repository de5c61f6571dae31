import { describe, expect, test } from 'vitest';
import { describeCall } from '../support/proxied-call.js';

const custom = '/apis/batch.tutorial.kubebuilder.io/v1';
const status = `${custom}/namespaces/a/cronjobs/b/status`;

describe('a call to the API server', () => {
  test.for([
    ['GET', `${custom}/cronjobs?limit=500`, '', 'list cronjobs', undefined],
    ['GET', `${custom}/cronjobs?watch=true&resourceVersion=1`, '', 'watch cronjobs', undefined],
    ['GET', `${custom}/namespaces/a/cronjobs/b`, '', 'get cronjobs', 'a/b'],
    ['POST', '/apis/batch/v1/namespaces/a/jobs', '{"metadata":{"name":"b-17"}}', 'create jobs', 'a/b'],
    ['DELETE', '/apis/batch/v1/namespaces/a/jobs/b-17', '', 'delete jobs', 'a/b'],
    [
      'PATCH',
      '/apis/batch/v1/namespaces/a/jobs/b-17',
      '{"metadata":{"finalizers":null}}',
      'patch jobs (finalizer)',
      'a/b',
    ],
    ['PATCH', status, '{"status":{"startingScheduleTime":"x"}}', 'patch cronjobs/status (claim)', 'a/b'],
    [
      'PATCH',
      status,
      '{"status":{"lastScheduleTime":"x","startingScheduleTime":null}}',
      'patch cronjobs/status (record)',
      'a/b',
    ],
    ['PATCH', status, '{"status":{"active":null}}', 'patch cronjobs/status (other)', 'a/b'],
    ['POST', '/api/v1/namespaces/a/events', '{"metadata":{"name":"e"}}', 'create events', undefined],
    ['GET', '/readyz', '', 'connect /readyz', undefined],
  ] as const)('%s %s %s is called %s', ([method, url, body, label, cronJob]) => {
    expect(describeCall({ method, url, body })).toMatchObject({ label, cronJob });
  });

  test('tells the namespace of a call about many objects', () => {
    const call = describeCall({ method: 'GET', url: '/apis/batch/v1/namespaces/a/jobs', body: '' });
    expect(call).toMatchObject({ verb: 'list', resource: 'jobs', namespace: 'a', name: undefined });
  });
});
