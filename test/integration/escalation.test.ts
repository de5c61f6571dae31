import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'node:https';
import { afterAll, describe, expect, test } from 'vitest';
import { accounts } from '../../src/manifests/accounts.js';
import { findAssets } from '../support/control-plane.js';
import type { ControlPlane } from '../support/control-plane.js';
import { escalations } from '../support/escalations.js';
import type { Escalation } from '../support/escalations.js';
import { openInstallation } from '../support/installation.js';
import { writeServiceAccountKubeconfig } from '../support/service-account.js';
import { root } from '../support/sources.js';

test('docs/security.md lists exactly the calls that are tried', () => {
  const rows = readFileSync(join(root, 'docs/security.md'), 'utf8').matchAll(/^\| (.+?) +\| `([A-Z]+ \/.+?)` +\|$/gmu);
  expect([...rows].map(([, what, call]) => `${what}: ${call}`)).toEqual(
    escalations.map(({ what, method, path }) => `${what}: ${method} ${path}`),
  );
  expect(escalations.length).toBeGreaterThanOrEqual(10);
});

const opened = await openInstallation(findAssets());
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`the accounts${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  const callAs = async (account: string): Promise<(call: Escalation) => Promise<{ code: number; text: string }>> => {
    if (skipped) throw new Error(opened.missing);
    const access = accessIn(await writeServiceAccountKubeconfig(opened.plane, account));
    return (call) => send(opened.plane, access, call);
  };

  test.each(accounts)('$account may do none of it', async ({ account }) => {
    const send = await callAs(account);
    for (const escalation of escalations) {
      const { code, text } = await send(escalation);
      const who = `system:serviceaccount:cronward-system:${account}`;
      expect({ code, text, what: escalation.what }).toMatchObject({
        code: 403,
        text: expect.stringContaining(`User \\"${who}\\" cannot`) as unknown,
      });
    }
  });

  test('what reaches an object that it owns is let through, so that it is the right that refuses the others', async () => {
    const send = await callAs('cronward-certificates');
    const path = '/api/v1/namespaces/cronward-system/secrets/cronward-webhook-tls';
    expect(await send({ what: 'read its Secret', method: 'GET', path })).toMatchObject({ code: 200 });
  });

  test.each(['jobs', 'pods', 'cronjobs', 'secrets', 'configmaps', 'events'])(
    'the webhook may not list %s, even with a token',
    async (resource) => {
      const send = await callAs('cronward-webhook');
      const group = { jobs: 'apis/batch/v1', cronjobs: 'apis/batch.tutorial.kubebuilder.io/v1' }[resource] ?? 'api/v1';
      expect(await send({ what: resource, method: 'GET', path: `/${group}/${resource}` })).toMatchObject({ code: 403 });
    },
  );
});

interface Access {
  readonly ca: Buffer;
  readonly token: string;
}

function accessIn(kubeconfig: string): Access {
  const { users, clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
    readonly users: readonly { readonly user: { readonly token: string } }[];
    readonly clusters: readonly { readonly cluster: { readonly 'certificate-authority-data': string } }[];
  };
  const authority = clusters[0]?.cluster['certificate-authority-data'] ?? '';
  return { ca: Buffer.from(authority, 'base64'), token: users[0]?.user.token ?? '' };
}

function send(plane: ControlPlane, { ca, token }: Access, call: Escalation): Promise<{ code: number; text: string }> {
  const { method, path, body, headers } = call;
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return new Promise((resolve, reject) => {
    const asked = request(
      `${plane.url}${path}`,
      { method, ca, headers: { authorization: `Bearer ${token}`, 'content-type': type, ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => (text += piece));
        answer.on('end', () => {
          resolve({ code: answer.statusCode ?? 0, text });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
