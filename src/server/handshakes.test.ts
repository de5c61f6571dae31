import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Handshakes } from './handshakes.js';

function handshakes(options: { perTurn?: number; firstBytesMs?: number }): {
  readonly begun: Socket[];
  readonly failures: string[];
  readonly add: () => Socket;
} {
  const [begun, failures]: [Socket[], string[]] = [[], []];
  const all = new Handshakes({
    begin: (socket) => begun.push(socket),
    failed: ({ message }) => failures.push(message),
    perTurn: 2,
    firstBytesMs: 60_000,
    ...options,
  });
  const add = (): Socket => {
    const socket = new Socket();
    all.add(socket);
    return socket;
  };
  return { begun, failures, add };
}

describe('handshakes', () => {
  test('are begun a few in a turn, in their order', async () => {
    const { begun, failures, add } = handshakes({ perTurn: 2 });
    const sockets = Array.from({ length: 5 }, add);
    for (const socket of sockets) socket.push('hello');
    const counts: number[] = [];
    while (begun.length < sockets.length) {
      const before = begun.length;
      await turn();
      counts.push(begun.length - before);
    }
    expect(begun).toEqual(sockets);
    expect(Math.max(...counts)).toBe(2);
    expect(failures).toEqual([]);
  });

  test('wait for nobody who sends nothing', async () => {
    const { begun, add } = handshakes({ perTurn: 1 });
    add();
    const talker = add();
    talker.push('hello');
    await turn();
    await turn();
    expect(begun).toEqual([talker]);
  });

  test('of a client that closed meanwhile are not begun', async () => {
    const { begun, failures, add } = handshakes({ perTurn: 1 });
    const [first, gone, last] = [add(), add(), add()];
    for (const socket of [first, gone, last]) socket.push('hello');
    gone.destroy();
    while (begun.length < 2) await turn();
    expect(begun).toEqual([first, last]);
    expect(failures).toEqual([]);
  });

  test('of a client that closes before its first byte failed', async () => {
    const { begun, failures, add } = handshakes({});
    const socket = add();
    // As a load balancer that only looks whether the port is open.
    socket.push(null);
    await turn();
    await turn();
    expect([begun, failures, socket.destroyed]).toEqual([
      [],
      ['the client closed the connection before a TLS handshake'],
      true,
    ]);
  });

  test('of a client that sends nothing in time failed, and its connection is closed', async () => {
    const { failures, add } = handshakes({ firstBytesMs: 10 });
    const socket = add();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(failures).toEqual(['the client began no TLS handshake in time']);
  });

  test('survive a client that resets its connection', async () => {
    const { begun, add } = handshakes({});
    const socket = add();
    socket.destroy(new Error('ECONNRESET'));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(begun).toEqual([]);
  });
});
