import { afterEach, describe, expect, test } from 'vitest';
import { issueAuthority, issueServer } from '../../test/support/certificates.js';
import { failure, gate, startFakeApiServer } from '../../test/support/fake-api-server.js';
import type { FakeApiServer, FakeHandler } from '../../test/support/fake-api-server.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { until } from '../../test/support/processes.js';
import type { Answer, Call } from './answer.js';
import { Client } from './client.js';
import { AccessError } from './credentials.js';
import type { Credentials, TlsMaterial } from './credentials.js';

const get: Call = { method: 'GET', path: '/api/v1/pods' };
const post: Call = { method: 'POST', path: '/api/v1/pods', body: {} };
const ok = { ok: true, body: {} };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A server, and a client whose credentials the test changes. */
interface Scene {
  readonly server: FakeApiServer;
  readonly client: Client;
  readonly clock: FakeClock;
  /** What the credentials are when they are read next; text is why they can't be. */
  next: { token: string; tls: TlsMaterial } | string;
  /** How they were asked for, each time. */
  readonly reads: ('usual' | 'fresh')[];
}

async function scene(handle: FakeHandler): Promise<Scene> {
  const server = await startFakeApiServer(handle);
  const clock = new FakeClock();
  const reads: Scene['reads'] = [];
  const authenticate = ({ fresh = false } = {}): Promise<Credentials> => {
    reads.push(fresh ? 'fresh' : 'usual');
    if (typeof made.next === 'string') return Promise.reject(new AccessError(made.next));
    return Promise.resolve({ headers: { Authorization: `Bearer ${made.next.token}` }, tls: made.next.tls });
  };
  const client = new Client({ access: { server: server.url, namespace: '', authenticate }, clock, userAgent: 'test' });
  ends.push(() => {
    client.close();
  }, server.close);
  const made: Scene = { server, client, clock, reads, next: { token: 'one', tls: { ca: server.ca } } };
  return made;
}

const accepts =
  (token: string): FakeHandler =>
  ({ headers }) =>
    headers.authorization === `Bearer ${token}` ? {} : failure(401, 'Unauthorized', 'Unauthorized');

function kindOf(answer: Answer<unknown>): string {
  return answer.ok ? 'ok' : answer.error.kind;
}

describe('credentials', () => {
  test('are read at most once at a time, and used for at most 60 s', async () => {
    const { server, client, clock, reads } = await scene(() => ({}));
    await Promise.all([client.call(get), client.call(post), client.call(get)]);
    await clock.pass(59_999);
    await client.call(get);
    expect(reads).toEqual(['usual']);
    await clock.pass(1);
    await Promise.all([client.call(get), client.call(post)]);
    expect(reads).toEqual(['usual', 'usual']);
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  test('that changed are in force within 60 s, on the connections that stand', async () => {
    const made = await scene(() => ({}));
    await made.client.call(get);
    made.next = { token: 'two', tls: { ca: made.server.ca } };
    await made.clock.pass(60_000);
    await made.client.call(get);
    expect(made.server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
    expect(made.server.connections()).toBe(1);
  });

  test('that the server refuses are read again at once, and the call is made once more', async () => {
    const made = await scene(accepts('one'));
    await made.client.call(get);
    made.server.handle = accepts('two');
    made.next = { token: 'two', tls: { ca: made.server.ca } };
    expect(await made.client.call(post)).toEqual(ok);
    expect(made.reads).toEqual(['usual', 'fresh']);
    expect(made.server.requests).toHaveLength(3);
  });

  test('that were read again by another call are not read once more', async () => {
    const made = await scene(accepts('one'));
    await made.client.call(get);
    made.server.handle = accepts('two');
    made.next = { token: 'two', tls: { ca: made.server.ca } };
    const answers = await Promise.all(Array.from({ length: 20 }, () => made.client.call(post)));
    expect(answers.map(kindOf)).toEqual(answers.map(() => 'ok'));
    expect(made.reads).toEqual(['usual', 'fresh']);
  });

  test('that were read again long ago are not read once more for a call that is refused only now', async () => {
    const made = await scene(accepts('one'));
    const { opened, open } = gate();
    made.server.handle = async (request) => {
      if (request.headers.authorization === 'Bearer one' && request.method === 'POST') await opened;
      return accepts('two')(request);
    };
    const slow = made.client.call(post);
    await made.server.received(1);
    made.next = { token: 'two', tls: { ca: made.server.ca } };
    expect(await made.client.call(get)).toEqual(ok);
    await made.clock.pass(5_000);
    open();
    expect(await slow).toEqual(ok);
    expect(made.reads).toEqual(['usual', 'fresh']);
  });

  test('that are no others than before are not tried again, nor read more than once a second', async () => {
    const { server, client, clock, reads } = await scene(accepts('two'));
    for (let i = 0; i < 5; i += 1) expect(kindOf(await client.call(get))).toBe('unauthorized');
    expect(server.requests).toHaveLength(5);
    expect(reads).toEqual(['usual', 'fresh']);
    await clock.pass(1_000);
    await client.call(get);
    expect(reads).toEqual(['usual', 'fresh', 'fresh']);
  });

  test("that can't be read again leave those in force that were read before", async () => {
    const made = await scene(accepts('one'));
    await made.client.call(get);
    made.next = 'the token file is gone';
    await made.clock.pass(60_000);
    expect(await made.client.call(get)).toEqual(ok);
    expect(made.reads).toEqual(['usual', 'usual']);
  });

  test('that were never read make no call, and say why', async () => {
    const made = await scene(() => ({}));
    made.next = 'the token file is gone';
    expect(await made.client.call(post)).toEqual({
      ok: false,
      error: { kind: 'unauthorized', message: 'the token file is gone', mayHaveActed: false },
    });
    made.next = { token: 'one', tls: { ca: made.server.ca } };
    expect(await made.client.call(post)).toEqual(ok);
    expect(made.server.requests).toHaveLength(1);
  });

  test('with a token that HTTP does not allow make no call, and the token stays out of the message', async () => {
    const made = await scene(() => ({}));
    made.next = { token: 'secret\u0000', tls: { ca: made.server.ca } };
    const answer = await made.client.call(post);
    expect(answer).toMatchObject({ error: { kind: 'unreachable', mayHaveActed: false } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test("with certificates that can't be used make no call, and say so", async () => {
    const made = await scene(() => ({}));
    made.next = { token: 'one', tls: { ca: made.server.ca, cert: 'no certificate', key: 'no key' } };
    expect(await made.client.call(post)).toMatchObject({
      error: {
        kind: 'unauthorized',
        message: expect.stringMatching(/^the certificates or the key for https:.* can't be used: /u) as string,
      },
    });
  });
});

describe('new keys, certificates or authorities', () => {
  test('mean new connections', async () => {
    const made = await scene(() => ({}));
    const [first, second] = [await issueServer(await issueAuthority()), await issueServer(await issueAuthority())];
    for (const { certificate, key } of [first, second]) {
      made.next = { token: 'one', tls: { ca: made.server.ca, cert: certificate, key } };
      expect(await made.client.call(get)).toEqual(ok);
      await made.clock.pass(60_000);
    }
    const [before, after] = made.server.requests;
    expect([before?.connection, after?.connection]).toEqual([1, 2]);
    expect(before?.certificate).toBeDefined();
    expect(after?.certificate).not.toBe(before?.certificate);
    await until('the old connection to be closed', () => (made.server.open() === 1 ? true : undefined));
  });

  test('let a server with a new authority be reached', async () => {
    const made = await scene(() => ({}));
    expect(await made.client.call(get)).toEqual(ok);
    const authority = await issueAuthority();
    made.server.present(await issueServer(authority));
    made.server.cutAll();
    made.next = { token: 'one', tls: { ca: authority.certificate } };
    await made.clock.pass(60_000);
    expect(await made.client.call(get)).toEqual(ok);
  });

  test('leave the calls under way to end on the old connections', async () => {
    const made = await scene(() => ({}));
    const { opened, open } = gate();
    made.server.handle = async ({ method }) => {
      if (method === 'POST') await opened;
      return {};
    };
    const underWay = made.client.call({ ...post, timeLimitMs: 600_000 });
    await made.server.received(1);
    const { certificate, key } = await issueServer(await issueAuthority());
    made.next = { token: 'one', tls: { ca: made.server.ca, cert: certificate, key } };
    await made.clock.pass(60_000);
    expect(await made.client.call(get)).toEqual(ok);
    open();
    expect(await underWay).toEqual(ok);
  });

  test('the name that the certificate is to have is checked', async () => {
    const made = await scene(() => ({}));
    made.next = { token: 'one', tls: { ca: made.server.ca, servername: 'elsewhere.example' } };
    expect(await made.client.call(get)).toMatchObject({ error: { kind: 'unreachable' } });
    made.next = { token: 'one', tls: { rejectUnauthorized: false } };
    await made.clock.pass(60_000);
    expect(await made.client.call(get)).toEqual(ok);
  });
});
