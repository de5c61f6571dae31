import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failure, FakeStream, gate } from '../../test/support/fake-api-server.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { clientOf, errorOf, get, post, serve } from '../../test/support/kube-client.js';
import type { Credentials } from './credentials.js';

describe('the time of a call', () => {
  const late = { kind: 'late', mayHaveActed: true };

  test('ends it when nothing answers', async () => {
    const clock = new FakeClock();
    const server = await serve(() => 'stall');
    const answer = clientOf(server, { clock }).call(post);
    await server.received(1);
    await clock.pass(9_999);
    expect(clock.waiting).toBe(1);
    await clock.pass(1);
    expect(errorOf(await answer)).toMatchObject(late);
  });

  test('covers the body, however it drips', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    const server = await serve(() => stream);
    const answer = clientOf(server, { clock }).call({ ...get, timeLimitMs: 3_000 });
    await stream.begun;
    for (let i = 0; i < 3; i += 1) {
      stream.write(' ');
      await clock.pass(1_000);
    }
    expect(errorOf(await answer)).toMatchObject({ kind: 'late', mayHaveActed: false });
    await stream.gone;
  });

  test('covers the handshake, in which nothing was sent', async () => {
    const clock = new FakeClock();
    const deaf = createServer().listen(0, '127.0.0.1');
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      deaf.close();
    });
    await once(deaf, 'listening');
    const { port } = deaf.address() as AddressInfo;
    const access = { ...(await serve(() => ({}))).access, server: `https://127.0.0.1:${port}` };
    const answer = clientOf({ access }, { clock, timeLimitMs: 500 }).call(post);
    sockets.push(...((await once(deaf, 'connection')) as Socket[]));
    await clock.pass(500);
    expect(errorOf(await answer)).toMatchObject({ kind: 'late', mayHaveActed: false });
  });

  test('covers the wait for credentials', async () => {
    const clock = new FakeClock();
    const server = await serve(() => ({}));
    const access = { ...server.access, authenticate: () => new Promise<Credentials>(() => undefined) };
    const answer = clientOf({ access }, { clock }).call(post);
    await clock.pass(10_000);
    expect(errorOf(await answer)).toMatchObject({ kind: 'late', mayHaveActed: false });
  });

  test('covers the wait for a connection', async () => {
    const clock = new FakeClock();
    const server = await serve(() => 'stall');
    const client = clientOf(server, { clock, connections: 1 });
    const first = client.call({ ...post, timeLimitMs: 20_000 });
    await server.received(1);
    const second = client.call(post);
    await clock.pass(10_000);
    expect(errorOf(await second)).toMatchObject({ kind: 'late', mayHaveActed: false });
    await clock.pass(10_000);
    expect(errorOf(await first)).toMatchObject(late);
  });

  test('does not run while the rate limit holds it back', async () => {
    const clock = new FakeClock();
    const go = gate();
    const server = await serve(() => ({}));
    const answer = clientOf(server, { clock, limit: { take: () => go.opened } }).call(post);
    await clock.pass(60_000);
    go.open();
    expect(await answer).toEqual({ ok: true, body: {} });
  });

  test('leaves no timer behind', async () => {
    const clock = new FakeClock();
    const server = await serve(() => ({}));
    await clientOf(server, { clock }).call(post);
    expect(clock.waiting).toBe(0);
  });
});

describe('a signal', () => {
  test('that is aborted already has nothing sent', async () => {
    const server = await serve(() => ({}));
    const answer = await clientOf(server).call({ ...post, signal: AbortSignal.abort() });
    expect(errorOf(answer)).toMatchObject({ kind: 'stopped', mayHaveActed: false });
    expect(server.connections()).toBe(0);
  });

  test('gives up the call that is under way', async () => {
    const server = await serve(() => 'stall');
    const aborter = new AbortController();
    const answer = clientOf(server).call({ ...post, signal: aborter.signal });
    await server.received(1);
    aborter.abort();
    expect(errorOf(await answer)).toMatchObject({ kind: 'stopped', mayHaveActed: true });
  });

  test('may be shared by as many calls as there are', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const server = await serve(() => ({}));
    const aborter = new AbortController();
    const client = clientOf(server);
    const answers = Array.from({ length: 30 }, () => client.call({ ...get, signal: aborter.signal }));
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
    expect(warnings).toEqual([]);
  });

  test('gives up the call that the rate limit holds back', async () => {
    const server = await serve(() => ({}));
    const aborter = new AbortController();
    const take = (signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) =>
        signal?.addEventListener('abort', () => {
          resolve();
        }),
      );
    const answer = clientOf(server, { limit: { take } }).call({ ...post, signal: aborter.signal });
    aborter.abort();
    expect(errorOf(await answer)).toMatchObject({ kind: 'stopped', mayHaveActed: false });
    expect(server.connections()).toBe(0);
  });
});

describe('the fence', () => {
  const fencedOff = { kind: 'fenced', message: 'the lease is over', mayHaveActed: false };

  test('that forbids a call has nothing sent, on a new connection or on a kept one', async () => {
    const server = await serve(() => ({}));
    const client = clientOf(server);
    const fence = (): string => 'the lease is over';
    expect(errorOf(await client.call({ ...post, fence }))).toEqual(fencedOff);
    await client.call(get);
    expect(errorOf(await client.call({ ...post, fence }))).toEqual(fencedOff);
    expect(server.requests).toHaveLength(1);
  });

  test('is asked after the wait for the rate limit and the credentials, once', async () => {
    const order: string[] = [];
    const server = await serve(() => ({}));
    const access = {
      ...server.access,
      authenticate: async () => {
        const credentials = await server.access.authenticate();
        order.push('credentials');
        return credentials;
      },
    };
    const take = (): Promise<void> => {
      order.push('rate limit');
      return Promise.resolve();
    };
    const fence = (): undefined => {
      order.push('fence');
    };
    await clientOf({ access }, { limit: { take } }).call({ ...post, fence });
    expect(order).toEqual(['rate limit', 'credentials', 'fence']);
  });

  test('is asked after the wait for the handshake', async () => {
    let mayWrite = true;
    const backend = await serve(() => ({}));
    const go = gate();
    const asked = gate();
    // A way to the server that lets nothing through until it is told to.
    const door = createServer((socket) => {
      socket.on('error', () => undefined);
      asked.open();
      void go.opened.then(() => {
        const onward = connect(backend.port, '127.0.0.1');
        onward.on('error', () => undefined);
        socket.pipe(onward).pipe(socket);
        onTestFinished(() => void onward.destroy());
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void door.close());
    await once(door, 'listening');
    const { port } = door.address() as AddressInfo;
    const access = { ...backend.access, server: `https://127.0.0.1:${port}` };
    const fence = (): string | undefined => (mayWrite ? undefined : 'the lease is over');
    const answer = clientOf({ access }).call({ ...post, fence });
    await asked.opened;
    mayWrite = false;
    go.open();
    expect(errorOf(await answer)).toEqual(fencedOff);
    expect(backend.requests).toEqual([]);
  });

  test('is asked after the wait for a connection', async () => {
    const go = gate();
    let mayWrite = true;
    const server = await serve(async () => {
      await go.opened;
      return {};
    });
    const client = clientOf(server, { connections: 1 });
    const first = client.call(post);
    await server.received(1);
    const second = client.call({ ...post, fence: () => (mayWrite ? undefined : 'the lease is over') });
    mayWrite = false;
    go.open();
    expect(await first).toEqual({ ok: true, body: {} });
    expect(errorOf(await second)).toEqual(fencedOff);
    expect(server.requests).toHaveLength(1);
  });

  test('is asked again before a call is made once more', async () => {
    const server = await serve(() => failure(401, 'Unauthorized', 'Unauthorized'));
    let token = 0;
    const access = {
      ...server.access,
      authenticate: async () => {
        token += 1;
        return { ...(await server.access.authenticate()), headers: { Authorization: `Bearer ${token}` } };
      },
    };
    let asked = 0;
    const fence = (): string | undefined => ((asked += 1) === 1 ? undefined : 'the lease is over');
    expect(errorOf(await clientOf({ access }).call({ ...post, fence }))).toEqual(fencedOff);
    expect(server.requests).toHaveLength(1);
  });
});
