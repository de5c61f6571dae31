import { expect, test } from 'vitest';
import type { JsonObject } from '../kube/answer.js';
import { locate } from './locate.js';
import type { Labelled } from './locate.js';
import type { Listed } from './observation.js';

const listed = (...items: readonly JsonObject[]): Listed => ({ is: 'there', items });
const configuration = (name: string, namespace: string, service: string): JsonObject => ({
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name },
  webhooks: [{ name: 'v', clientConfig: { service: { namespace, name: service } } }],
});
const component = (name: string, namespace: string, part: string, spec: object = {}): JsonObject => ({
  kind: 'Deployment',
  metadata: {
    ...{ name, namespace },
    labels: { 'app.kubernetes.io/name': 'cronward', 'app.kubernetes.io/component': part },
  },
  spec: { template: { spec } },
});
const none: Labelled = { mutating: listed(), validating: listed(), deployments: listed(), accounts: listed() };
const usual = {
  namespace: 'cronward-system',
  service: 'cronward-webhook',
  secret: 'cronward-webhook-tls',
  lease: 'cronward-controller',
  mutating: 'cronward',
  validating: 'cronward',
};
const tls = [{ name: 'tls', projected: { sources: [{ secret: { name: 'a-tls' } }, { secret: { name: 'a-tls' } }] } }];

test('where there is nothing the names are the usual ones', () => {
  expect(locate(none, {}).names).toMatchObject(usual);
  expect(locate(none, { namespace: 'n', service: 's', secret: 't', configurations: 'c' }).names).toMatchObject({
    ...{ namespace: 'n', service: 's', secret: 't', mutating: 'c', validating: 'c' },
  });
});

test('what may not be listed is not known', () => {
  const unknown: Listed = { is: 'unknown', why: 'forbidden' };
  const found = locate({ mutating: unknown, validating: unknown, deployments: unknown, accounts: unknown }, {});
  expect([found.mutating, found.deployments.webhook, found.accounts.controller]).toEqual(Array(3).fill(unknown));
  expect(found.names).toMatchObject(usual);
});

test('names that kustomize or Helm gave are found by the labels, the Service by who calls it, the Secret by who mounts it', () => {
  const lease = [{ args: ['controller', '--lease-name', 'a-lease'] }];
  const all: Labelled = {
    ...none,
    mutating: listed(configuration('a-cronward', 'jobs', 'a-webhook')),
    validating: listed(configuration('b-cronward', 'jobs', 'a-webhook')),
    deployments: listed(
      component('a-cronward-webhook', 'jobs', 'webhook', { serviceAccountName: 'a-account', volumes: tls }),
      component('a-cronward-controller', 'jobs', 'controller', { containers: lease }),
    ),
  };
  const { names, others } = locate(all, {});
  expect(others).toEqual([]);
  expect(names).toMatchObject({
    ...{ namespace: 'jobs', service: 'a-webhook', secret: 'a-tls', lease: 'a-lease' },
    ...{ mutating: 'a-cronward', validating: 'b-cronward' },
    deployments: { webhook: 'a-cronward-webhook', controller: 'a-cronward-controller' },
    accounts: { webhook: 'a-account' },
  });
});

test('without configurations the namespace is that of the pods', () => {
  expect(locate({ ...none, deployments: listed(component('w', 'jobs', 'webhook')) }, {}).names.namespace).toBe('jobs');
});

test('of two installations it is the one that is named, or the usual one; the other is told', () => {
  const [first, second] = [configuration('a', 'jobs', 's'), configuration('b', 'cronward-system', 's')];
  const all = { ...none, validating: listed(first, second) };
  expect(locate(all, {})).toMatchObject({
    validating: { object: second },
    others: ['ValidatingWebhookConfiguration/a'],
  });
  expect(locate(all, { namespace: 'jobs' })).toMatchObject({ validating: { object: first } });
  expect(locate(all, { configurations: 'a' })).toMatchObject({ validating: { object: first } });
  expect(locate({ ...none, validating: listed(first) }, { namespace: 'x' }).names).toMatchObject({
    namespace: 'x',
    validating: 'a',
  });
});

test('the other configuration of another installation is not taken for a missing one', () => {
  const all = {
    ...none,
    mutating: listed(configuration('a', 'jobs', 's')),
    validating: listed(configuration('a', 'jobs', 's'), configuration('b', 'cronward-system', 's')),
  };
  expect(locate(all, {})).toMatchObject({ mutating: { is: 'absent' }, validating: { is: 'there' } });
});

test('a second Deployment of a component is told', () => {
  const deployments = listed(
    component('a', 'cronward-system', 'webhook'),
    component('b', 'cronward-system', 'webhook'),
  );
  expect(locate({ ...none, deployments }, {}).others).toEqual(['Deployment/b in cronward-system']);
});
