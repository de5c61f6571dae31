import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issueAuthority, issueServer } from '../../test/support/certificates.js';
import { startFakeApiServer } from '../../test/support/fake-api-server.js';
import { Client } from './client.js';
import { AccessError, findCluster } from './credentials.js';
import type { ClusterAccess } from './credentials.js';

let home: string;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cronward-credentials-'));
  ends.push(() => {
    rmSync(home, { recursive: true });
  });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function file(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

interface Entry {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
  readonly more?: object;
}

/** A kubeconfig with one context `a`, in which the given is changed. */
function kubeconfig({ cluster, user, context, more }: Entry = {}, name = 'config'): string {
  const config = {
    'current-context': 'a',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user: { token: 'a-token', ...user } }],
    contexts: [{ name: 'a', context: { cluster: 'c', user: 'u', ...context } }],
    ...more,
  };
  return file(name, JSON.stringify(config));
}

async function find(path: string, context?: string): Promise<ClusterAccess> {
  return await findCluster({ kubeconfig: path, context, env: {} });
}

async function refusal(finding: Promise<unknown>): Promise<string> {
  try {
    await finding;
  } catch (error) {
    if (error instanceof AccessError) return error.message.replaceAll(home, '~');
    throw error;
  }
  throw new Error('expected an AccessError');
}

describe('a kubeconfig', () => {
  test('gives the server, the namespace and the token of its current context', async () => {
    const access = await find(
      kubeconfig({ cluster: { server: 'https://api.example:6443/k8s/' }, context: { namespace: 'n' } }),
    );
    expect(access).toMatchObject({ server: 'https://api.example:6443/k8s', namespace: 'n' });
    expect(await access.authenticate()).toEqual({ headers: { Authorization: 'Bearer a-token' }, tls: {} });
  });

  test('gives those of the context that is named', async () => {
    const contexts = [
      { name: 'a', context: { cluster: 'missing', user: 'u' } },
      { name: 'b', context: { cluster: 'c', user: 'u' } },
    ];
    expect(await find(kubeconfig({ more: { contexts } }), 'b')).toMatchObject({ namespace: 'default' });
  });

  test('gives certificates from its own text and from files beside it', async () => {
    const authority = await issueAuthority();
    const { certificate, key } = await issueServer(authority);
    file('client.crt', certificate);
    const path = kubeconfig({
      cluster: { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') },
      user: {
        token: undefined,
        'client-certificate': 'client.crt',
        'client-key-data': Buffer.from(key).toString('base64'),
      },
    });
    const tls = { ca: authority.certificate, cert: certificate, key };
    expect(await (await find(path)).authenticate()).toEqual({ headers: {}, tls });
  });

  test('gives what else belongs to TLS, a password and who to act as', async () => {
    const path = kubeconfig({
      cluster: { 'insecure-skip-tls-verify': true, 'tls-server-name': 'other' },
      user: { token: undefined, username: 'me', password: 'pass', as: 'you' },
    });
    expect(await (await find(path)).authenticate()).toEqual({
      headers: { Authorization: `Basic ${Buffer.from('me:pass').toString('base64')}`, 'Impersonate-User': 'you' },
      tls: { rejectUnauthorized: false, servername: 'other' },
    });
  });

  test('without a user still gives the authority', async () => {
    const ca = 'an authority';
    const path = kubeconfig({
      cluster: { 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      context: { user: undefined },
    });
    expect(await (await find(path)).authenticate()).toEqual({ headers: {}, tls: { ca } });
  });

  test('nothing secret is sent to a server without TLS', async () => {
    const access = await find(kubeconfig({ cluster: { server: 'http://127.0.0.1:8001' } }));
    expect(access.server).toBe('http://127.0.0.1:8001');
    expect(await access.authenticate()).toEqual({ headers: {}, tls: {} });
  });

  test('is read again each time, in the same context, whatever the current one is', async () => {
    const access = await find(kubeconfig());
    const contexts = [
      { name: 'a', context: { cluster: 'c', user: 'u' } },
      { name: 'z', context: { cluster: 'c', user: 'nobody' } },
    ];
    kubeconfig({ user: { token: 'new\n' }, more: { 'current-context': 'z', contexts } });
    expect((await access.authenticate()).headers).toEqual({ Authorization: 'Bearer new' });
  });

  test('whose context came to mean another server gives nothing', async () => {
    const access = await find(kubeconfig());
    kubeconfig({ cluster: { server: 'https://127.0.0.1:7777' } });
    expect(await refusal(access.authenticate())).toBe(
      'kubeconfig ~/config: the server of context "a" changed to https://127.0.0.1:7777',
    );
  });

  test('with a plugin asks it again only where something fresh is wanted', async () => {
    const counter = join(home, 'asked');
    const plugin = file(
      'plugin',
      `#!/bin/sh\necho x >> ${counter}\nn=$(wc -l < ${counter})\necho '{"status":{"token":"t'$n'"}}'\n`,
    );
    chmodSync(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin };
    const access = await find(kubeconfig({ user: { token: undefined, exec } }));
    const token = async (options?: { fresh: boolean }): Promise<string | undefined> =>
      (await access.authenticate(options)).headers['Authorization'];
    expect([await token(), await token(), await token({ fresh: true })]).toEqual([
      'Bearer t1',
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  test.each<[string, () => string, string]>([
    ['is not there', () => join(home, 'none'), "~/none can't be read (ENOENT)"],
    ['is a directory', () => home, "~ can't be read (EISDIR)"],
    ['is empty', () => file('config', ''), "kubeconfig ~/config can't be used: "],
    [
      'is null',
      () => file('config', 'null'),
      "kubeconfig ~/config can't be used: a part of it that is needed is missing",
    ],
    ['is no YAML', () => file('config', 'a: [secret\nb: :'), "kubeconfig ~/config can't be used: "],
    ['has no contexts', () => file('config', '{}'), 'kubeconfig ~/config has no current-context; name one (--context)'],
    ['has no such context', () => kubeconfig({ more: { contexts: [] } }), 'kubeconfig ~/config has no context "a"'],
    [
      'has no such cluster',
      () => kubeconfig({ context: { cluster: 'x' } }),
      'kubeconfig ~/config has no cluster "x", which its context "a" names',
    ],
    [
      'has no such user',
      () => kubeconfig({ context: { user: 'x' } }),
      'kubeconfig ~/config has no user "x", which its context "a" names',
    ],
    [
      'has a cluster without a server',
      () => kubeconfig({ cluster: { server: '' } }),
      "kubeconfig ~/config can't be used: clusters[0].cluster.server is missing",
    ],
    [
      'has a server that is no address',
      () => kubeconfig({ cluster: { server: 'api.example' } }),
      'kubeconfig ~/config: the server "api.example" is no http or https address',
    ],
  ])('that %s is refused', async (_name, path, message) => {
    const told = await refusal(find(path()));
    expect(told.startsWith(message)).toBe(true);
    expect(told).not.toContain('secret');
    expect(told).not.toContain('\n');
  });

  test('that names a file that is not there is refused when it is used', async () => {
    const access = await find(kubeconfig({ user: { 'client-certificate': 'none.crt' } }));
    expect(await refusal(access.authenticate())).toMatch(/^kubeconfig ~\/config can't be used: ENOENT.*none\.crt/u);
  });

  test('whose plugin fails is refused when it is used', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: join(home, 'no-plugin') };
    const access = await find(kubeconfig({ user: { token: undefined, exec } }));
    expect(await refusal(access.authenticate())).toMatch(/^kubeconfig ~\/config can't be used: spawn .*ENOENT/u);
  });
});

describe('a proxy in the kubeconfig', () => {
  test('is what calls go through', async () => {
    const server = await startFakeApiServer(() => ({}));
    ends.push(server.close);
    const proxy = await startProxy();
    const ca = Buffer.from(server.ca).toString('base64');
    const access = await find(
      kubeconfig({ cluster: { server: server.url, 'certificate-authority-data': ca, 'proxy-url': proxy.url } }),
    );
    const client = new Client({ access, userAgent: 'test' });
    for (const method of ['GET', 'POST'] as const) {
      expect(await client.call({ method, path: '/api' })).toEqual({ ok: true, body: {} });
    }
    expect(server.requests[0]?.headers.authorization).toBe('Bearer a-token');
    expect(proxy.tunnels).toEqual([server.url, server.url].map((url) => url.slice('https://'.length)));
  });
});

describe('in a pod', () => {
  function serviceAccount(files: Readonly<Record<string, string>>): string {
    const directory = join(home, 'serviceaccount');
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    return directory;
  }
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' };

  test('the service account is the way in, and its files are read again each time', async () => {
    const serviceAccountDir = serviceAccount({ token: 'one\n', 'ca.crt': 'an authority\n', namespace: 'mine\n' });
    const access = await findCluster({ env, serviceAccountDir });
    expect(access).toMatchObject({ server: 'https://10.0.0.1:6443', namespace: 'mine' });
    expect(await access.authenticate()).toEqual({
      headers: { Authorization: 'Bearer one' },
      tls: { ca: 'an authority' },
    });
    serviceAccount({ token: 'two', 'ca.crt': 'another' });
    expect(await access.authenticate()).toEqual({ headers: { Authorization: 'Bearer two' }, tls: { ca: 'another' } });
  });

  test('an IPv6 address, the usual port and the usual namespace', async () => {
    const serviceAccountDir = serviceAccount({ token: 'one', 'ca.crt': 'an authority' });
    const access = await findCluster({ env: { KUBERNETES_SERVICE_HOST: 'fd00::1' }, serviceAccountDir });
    expect(access).toMatchObject({ server: 'https://[fd00::1]:443', namespace: 'default' });
  });

  test('a missing or an empty file is refused', async () => {
    const serviceAccountDir = serviceAccount({ 'ca.crt': 'an authority' });
    expect(await refusal(findCluster({ env, serviceAccountDir }))).toBe(
      "~/serviceaccount/token can't be read (ENOENT)",
    );
    serviceAccount({ token: '\n' });
    expect(await refusal(findCluster({ env, serviceAccountDir }))).toBe('~/serviceaccount/token is empty');
  });

  test('a kubeconfig goes first', async () => {
    const access = await findCluster({ kubeconfig: kubeconfig(), env });
    expect(access.server).toBe('https://127.0.0.1:6443');
  });
});

describe('several kubeconfigs', () => {
  const cluster = (name: string, server: string, more: object = {}): object => ({ name, cluster: { server, ...more } });
  const context = (name: string, to: string, user = 'u'): object => ({ name, context: { cluster: to, user } });
  const one = {
    clusters: [cluster('c', 'https://one:6443')],
    users: [{ name: 'u', user: { token: 'one' } }],
    contexts: [context('a', 'c'), context('b', 'd')],
  };
  const two = {
    'current-context': 'b',
    clusters: [cluster('c', 'https://two:6443'), cluster('d', 'https://three:6443')],
    users: [{ name: 'u', user: { token: 'two' } }],
    contexts: [context('a', 'd'), context('only-two', 'd')],
  };
  const written = (name: string, config: object): string => file(name, JSON.stringify(config));

  test.each([
    ['the first current context counts', [one, two], undefined, 'https://three:6443'],
    ['one that is empty does not', [{ ...one, 'current-context': '' }, two], undefined, 'https://three:6443'],
    ['the first context of a name counts', [one, two], 'a', 'https://one:6443'],
    ['in their order', [two, one], 'a', 'https://three:6443'],
    ['the first cluster of a name counts', [two, { ...one, 'current-context': 'a' }], 'a', 'https://three:6443'],
    ['a context of a later file is found', [one, two], 'only-two', 'https://three:6443'],
    [
      'the cluster of a context may be in another file',
      [{ contexts: [context('x', 'd')] }, two],
      'x',
      'https://three:6443',
    ],
  ])('%s', async (_rule, configs, wanted, server) => {
    const files = configs.map((config, index) => written(`config-${index}`, config));
    expect((await findCluster({ kubeconfig: files, context: wanted, env: {} })).server).toBe(server);
  });

  test('the first user of a name counts', async () => {
    const files = [written('one', one), written('two', two)];
    const access = await findCluster({ kubeconfig: files, env: {} });
    expect(await access.authenticate()).toMatchObject({ headers: { Authorization: 'Bearer one' } });
  });

  test('a path in a file is relative to that file', async () => {
    mkdirSync(join(home, 'other'));
    file(join('other', 'ca.pem'), 'the authority');
    const authority = { ...two, clusters: [cluster('d', 'https://three:6443', { 'certificate-authority': 'ca.pem' })] };
    const files = [written('one', one), written(join('other', 'two'), authority)];
    const access = await findCluster({ kubeconfig: files, env: {} });
    expect(await access.authenticate()).toMatchObject({ tls: { ca: 'the authority' } });
  });

  test('files that are not there are passed over, but not all of them', async () => {
    const present = written('two', two);
    const missing = join(home, 'missing');
    const access = await findCluster({ kubeconfig: [missing, present, present], context: 'only-two', env: {} });
    expect(access.server).toBe('https://three:6443');
    expect(await refusal(findCluster({ kubeconfig: [missing, join(home, 'none')], env: {} }))).toBe(
      "~/missing can't be read (ENOENT)",
    );
  });

  test('what is wrong with one of them names it', async () => {
    const files = [written('one', one), file('broken', '{')];
    expect(await refusal(findCluster({ kubeconfig: files, env: {} }))).toMatch(
      /^kubeconfig ~\/broken can't be used: /u,
    );
    expect(await refusal(findCluster({ kubeconfig: [join(home, 'one'), home], env: {} }))).toMatch(
      /^~ can't be read \(EISDIR\)$/u,
    );
    expect(await refusal(findCluster({ kubeconfig: [join(home, 'one')], env: {} }))).toBe(
      'kubeconfig ~/one has no current-context; name one (--context)',
    );
  });
});

test('without any cluster it says what was looked for', async () => {
  expect(await refusal(findCluster({ env: {} }))).toBe(
    'no cluster: name a kubeconfig (--kubeconfig), or run in a pod (KUBERNETES_SERVICE_HOST is not set)',
  );
  expect(await refusal(findCluster({ context: 'a', env: {} }))).toBe(
    'the context "a" is one of a kubeconfig, and none is named (--kubeconfig)',
  );
});

/** An HTTP proxy that tunnels, and notes where to. */
async function startProxy(): Promise<{ readonly url: string; readonly tunnels: readonly (string | undefined)[] }> {
  const tunnels: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer().listen(0, '127.0.0.1');
  proxy.on('connect', ({ url }, socket: Socket) => {
    tunnels.push(url);
    const [host = '', port = ''] = url?.split(':') ?? [];
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) {
      end.on('error', () => undefined);
      sockets.add(end);
    }
  });
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  await once(proxy, 'listening');
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, tunnels };
}
