import { Agent } from 'node:http';
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issueAuthority } from '../../test/support/certificates.js';
import { failure, FakeStream, gate } from '../../test/support/fake-api-server.js';
import type { FakeHandler } from '../../test/support/fake-api-server.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { clientOf, errorOf, get, jobs, post, serve } from '../../test/support/kube-client.js';
import { freePort, until } from '../../test/support/processes.js';
import type { Seen } from './client.js';

describe('a call', () => {
  test('sends its method, path, query, body and headers, and gives back the object', async () => {
    const server = await serve(() => ({ code: 201, body: { kind: 'Job', metadata: { name: 'ä' } } }));
    const client = clientOf(server);
    const answer = await client.call({
      ...post,
      query: { dryRun: 'All', fieldManager: 'a b' },
      body: { name: 'ü\u2028' },
    });
    expect(answer).toEqual({ ok: true, body: { kind: 'Job', metadata: { name: 'ä' } } });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: jobs, body: { name: 'ü\u2028' } });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ dryRun: 'All', fieldManager: 'a b' });
    expect(request?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      'user-agent': 'cronward/test',
      accept: 'application/json',
      authorization: 'Bearer a-token',
      'content-type': 'application/json',
      'content-length': '16',
      connection: 'keep-alive',
    });
  });

  test('brings the warnings of its answer', async () => {
    const Warning = String.raw`299 - "old", 299 - "and \"older\""`;
    const server = await serve(() => ({ headers: { Warning } }));
    const answer = await clientOf(server).call({ method: 'GET', path: '/x' });
    expect(answer).toMatchObject({ ok: true, warnings: ['old', 'and "older"'] });
  });

  test('names the kind of its patch', async () => {
    const server = await serve(() => ({}));
    await clientOf(server).call({ method: 'PATCH', path: jobs, body: [], contentType: 'application/json-patch+json' });
    expect(server.requests[0]?.headers['content-type']).toBe('application/json-patch+json');
  });

  test('may be without a body', async () => {
    const server = await serve(() => ({}));
    const client = clientOf(server);
    expect(await client.call({ method: 'DELETE', path: `${jobs}/a` })).toEqual({ ok: true, body: {} });
    expect(await client.call({ method: 'POST', path: jobs })).toEqual({ ok: true, body: {} });
    expect(server.requests.map(({ text }) => text)).toEqual(['', '']);
  });

  test('goes to a server without TLS, and to one below a prefix, too', async () => {
    const server = await serve(() => ({}), { plain: true });
    const access = { ...server.access, server: `${server.url}/clusters/a` };
    expect(await clientOf({ access }).call(get)).toEqual({ ok: true, body: {} });
    expect(server.requests[0]?.path).toBe(`/clusters/a${jobs}`);
  });

  test('is told of once, when it has ended', async () => {
    const server = await serve(({ method }) => (method === 'GET' ? failure(404, 'NotFound', 'no') : {}));
    const seen: Seen[] = [];
    const client = clientOf(server, { clock: new FakeClock(), observe: (call) => seen.push(call) });
    await client.call({ ...get, path: `${jobs}/a/status` });
    await client.call(post);
    expect(seen).toEqual([
      { method: 'GET', resource: 'jobs/status', kind: 'not-found', code: 404, ms: 0 },
      { method: 'POST', resource: 'jobs', kind: 'ok', ms: 0 },
    ]);
  });

  test('whose body is no JSON is refused before it is sent', async () => {
    const server = await serve(() => ({}));
    const answer = await clientOf(server).call({ ...post, body: { size: 1n } });
    expect(errorOf(answer)).toMatchObject({ kind: 'refused', mayHaveActed: false });
    expect(server.connections()).toBe(0);
  });

  test('whose path HTTP does not allow is refused before it is sent', async () => {
    const server = await serve(() => ({}));
    const answer = await clientOf(server).call({ ...post, path: '/a b' });
    expect(errorOf(answer)).toMatchObject({ kind: 'unreachable', mayHaveActed: false });
    expect(server.requests).toEqual([]);
  });
});

describe('an answer that is a failure', () => {
  test('carries the message of the API server', async () => {
    const server = await serve(() => failure(422, 'Invalid', 'Job.batch "a" is invalid: spec: Required value'));
    expect(errorOf(await clientOf(server).call(post))).toEqual({
      kind: 'refused',
      message: 'Job.batch "a" is invalid: spec: Required value',
      code: 422,
      reason: 'Invalid',
      mayHaveActed: false,
    });
  });

  test('says how long to wait', async () => {
    const server = await serve(() => failure(429, 'TooManyRequests', 'slow down', { headers: { 'Retry-After': '2' } }));
    expect(errorOf(await clientOf(server).call(post))).toMatchObject({ kind: 'busy', retryAfterMs: 2_000 });
  });

  test.each([
    ['no JSON', '<html></html>'],
    ['JSON that is cut', '{"kind":'],
    ['no object', '[1]'],
    ['nothing', ''],
  ])('is unreachable where a success has %s in it', async (_name, text) => {
    const server = await serve(() => ({ text }));
    const client = clientOf(server);
    const expected = {
      kind: 'unreachable',
      message: expect.stringContaining('the answer 200 is no JSON object') as string,
    };
    expect(errorOf(await client.call(get))).toMatchObject({ ...expected, mayHaveActed: false });
    expect(errorOf(await client.call(post))).toMatchObject({ ...expected, mayHaveActed: true });
  });

  test('is refused where it is larger than 64 MiB', async () => {
    const text = Buffer.alloc(64 * 1024 * 1024 + 1, ' ');
    const server = await serve(() => ({ text }));
    expect(errorOf(await clientOf(server).call(get))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('the answer is larger than 64 MiB') as string,
    });
  });

  test('is unreachable where it is compressed, which nobody asked for', async () => {
    const server = await serve(() => ({
      headers: { 'Content-Encoding': 'gzip' },
      text: Buffer.from([0x1f, 0x8b, 8, 0]),
    }));
    expect(errorOf(await clientOf(server).call(get))).toMatchObject({ kind: 'unreachable' });
    expect(server.requests[0]?.headers).not.toHaveProperty('accept-encoding');
  });
});

describe('a connection that fails', () => {
  test('before it stands leaves the server untouched', async () => {
    const access = { ...(await serve(() => ({}))).access, server: `https://127.0.0.1:${await freePort()}` };
    expect(errorOf(await clientOf({ access }).call(post))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/^no answer from 127\.0\.0\.1:\d+: connect ECONNREFUSED/u) as string,
      mayHaveActed: false,
    });
  });

  test('because nobody trusted has signed the certificate leaves the server untouched', async () => {
    const server = await serve(() => ({}));
    const ca = (await issueAuthority()).certificate;
    const access = { ...server.access, authenticate: () => Promise.resolve({ headers: {}, tls: { ca } }) };
    expect(errorOf(await clientOf({ access }).call(post))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/certificate/u) as string,
      mayHaveActed: false,
    });
    expect(server.requests).toEqual([]);
  });

  test('half-way through the answer makes it none', async () => {
    const stream = new FakeStream({ 'Content-Length': '1000' });
    const server = await serve(() => stream);
    const answer = clientOf(server).call(post);
    await stream.begun;
    stream.write('{"kind": "Job"');
    stream.cut();
    expect(errorOf(await answer)).toMatchObject({ kind: 'unreachable', mayHaveActed: true });
  });

  test('by switching protocols makes no answer', async () => {
    const server = await serve(() => ({ code: 101, headers: { Connection: 'Upgrade', Upgrade: 'other' } }));
    expect(errorOf(await clientOf(server).call(get))).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a connection that was kept and then closed', () => {
  /** Answers the first request on each connection and closes it at the second. */
  const firstOnly: FakeHandler = ({ turn }) => (turn === 1 ? {} : 'reset');

  test('a GET that found its kept connection closed is sent once more, on a new one', async () => {
    const server = await serve(firstOnly);
    const client = clientOf(server);
    expect(await client.call(get)).toEqual({ ok: true, body: {} });
    expect(await client.call(get)).toEqual({ ok: true, body: {} });
    expect(server.requests.map(({ connection, turn }) => [connection, turn])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  test('but not twice', async () => {
    const server = await serve(({ turn, connection }) => (turn === 1 && connection === 1 ? {} : 'reset'));
    const client = clientOf(server);
    await client.call(get);
    expect(errorOf(await client.call(get))).toMatchObject({ kind: 'unreachable', mayHaveActed: false });
    expect(server.requests).toHaveLength(3);
  });

  test('and not where it was new', async () => {
    const server = await serve(() => 'reset');
    expect(errorOf(await clientOf(server).call(get))).toMatchObject({ kind: 'unreachable', mayHaveActed: false });
    expect(server.requests).toHaveLength(1);
  });

  test('a write leaves at most once', async () => {
    const server = await serve(firstOnly);
    const client = clientOf(server);
    await client.call(get);
    expect(errorOf(await client.call(post))).toMatchObject({ kind: 'unreachable', mayHaveActed: true });
    expect(server.requests).toHaveLength(2);
  });

  test('a write finds a connection that the server closed while it was idle gone already', async () => {
    const server = await serve(() => ({}));
    const client = clientOf(server);
    await client.call(get);
    server.cutAll();
    // An answer on another connection: what the kernel had to say about the first has been heard by then.
    const other = clientOf(server);
    await other.call(get);
    expect(await client.call(post)).toEqual({ ok: true, body: {} });
  });
});

test('a write is sent on a new connection where not a byte of it left on the old one', async () => {
  const server = await serve(() => ({}), { plain: true });
  /** Hands out a kept connection that has just ended, as happens when the server closes it at that moment. */
  class Unlucky extends Agent {
    override reuseSocket(socket: Duplex, request: ClientRequest): void {
      super.reuseSocket(socket, request);
      socket.end();
    }
  }
  const agent = new Unlucky({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
  });
  const access = { ...server.access, authenticate: () => Promise.resolve({ headers: {}, tls: {}, agent }) };
  const client = clientOf({ access });
  expect(await client.call(post)).toEqual({ ok: true, body: {} });
  expect(await client.call(post)).toEqual({ ok: true, body: {} });
  expect(server.requests.map(({ connection, turn }) => [connection, turn])).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

describe('connections', () => {
  test('are kept and used again', async () => {
    const server = await serve(() => ({}));
    const client = clientOf(server);
    for (let i = 0; i < 100; i += 1) await client.call(i % 2 === 0 ? get : post);
    expect(server.connections()).toBe(1);
  });

  test('are bounded in number', async () => {
    const server = await serve(() => ({}));
    const client = clientOf(server, { connections: 3 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.call(post)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(server.connections()).toBe(3);
  });

  test('that are idle are closed by close, and calls can still be made', async () => {
    const server = await serve(() => ({}));
    const client = clientOf(server);
    await client.call(get);
    expect(server.open()).toBe(1);
    client.close();
    await until('the connection to be closed', () => (server.open() === 0 ? true : undefined));
    expect(await client.call(get)).toEqual({ ok: true, body: {} });
    expect(server.connections()).toBe(2);
  });

  test('that are in use are left to end their call by close', async () => {
    const go = gate();
    const server = await serve(async () => {
      await go.opened;
      return {};
    });
    const client = clientOf(server);
    const answer = client.call(post);
    await server.received(1);
    client.close();
    go.open();
    expect(await answer).toEqual({ ok: true, body: {} });
  });
});
