import { expect, test } from 'vitest';
import { admissionRoutes } from '../admission/index.js';
import { kinds } from '../core/cronjob/schema/index.js';
import { webhookConfigurations } from './webhooks.js';
import type { Reach } from './webhooks.js';

interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly url?: string;
    readonly caBundle?: string;
    readonly service?: { readonly path: string };
  };
  readonly rules: readonly { readonly apiGroups: readonly string[]; readonly resources: readonly string[] }[];
  readonly failurePolicy: string;
}

const webhooksOf = (reach: Reach): readonly Webhook[] =>
  webhookConfigurations(reach).flatMap(({ webhooks }) => webhooks as readonly Webhook[]);

test('every kind is defaulted and validated', () => {
  for (const configuration of webhookConfigurations({})) {
    const groups = (configuration['webhooks'] as readonly Webhook[]).flatMap(({ rules }) => rules[0]?.apiGroups);
    expect(groups).toEqual(expect.arrayContaining(kinds.map(({ group }) => group)));
  }
});

test('batch/v1 fails open, and the custom resource fails closed', () => {
  for (const { rules, failurePolicy } of webhooksOf({})) {
    expect(failurePolicy).toBe(rules[0]?.apiGroups[0] === 'batch' ? 'Ignore' : 'Fail');
  }
});

test('what is called for is a CronJob, and no subresource of one', () => {
  expect(webhooksOf({}).flatMap(({ rules }) => rules.flatMap(({ resources }) => resources))).toEqual(
    Array.from({ length: 4 }, () => 'cronjobs'),
  );
});

test('the names differ and are qualified by a domain, as the API server wants them', () => {
  const names = webhooksOf({}).map(({ name }) => name);
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(name).toMatch(/^[a-z0-9]+(\.[a-z0-9-]+){2,}$/u);
});

test('every call goes to a path that the server has', () => {
  for (const { clientConfig } of webhooksOf({})) {
    expect(admissionRoutes.has(clientConfig.service?.path ?? '')).toBe(true);
  }
});

test('a URL takes the place of the Service', () => {
  expect(webhooksOf({ url: 'https://127.0.0.1:9443/hooks' }).map(({ clientConfig }) => clientConfig)).toEqual([
    { url: 'https://127.0.0.1:9443/hooks/mutate' },
    { url: 'https://127.0.0.1:9443/hooks/mutate' },
    { url: 'https://127.0.0.1:9443/hooks/validate' },
    { url: 'https://127.0.0.1:9443/hooks/validate' },
  ]);
});

test('the authority is given to every webhook, in base64', () => {
  for (const { clientConfig } of webhooksOf({ caPem: 'certificates' })) {
    expect(clientConfig.caBundle).toBe(Buffer.from('certificates').toString('base64'));
  }
});
