import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort } from '../../test/support/admission-port.js';

const longMs = 60_000;
let port: AdmissionPort;
afterEach(() => port.close());

const ready = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port.webhook.ports.health}/readyz`)).status;

describe('drain', () => {
  test('makes the server unready at once, while it still answers, new connections too', async () => {
    port = await openAdmissionPort({ drainMs: longMs });
    const old = await port.connect();
    expect((await old.write(post('/mutate', '{}')).answer()).headers['connection']).toBe('keep-alive');
    expect(await ready()).toBe(200);
    const drained = port.webhook.drain();
    expect(await ready()).toBe(503);
    for (const client of [old, await port.connect()]) {
      const answer = await client.write(post('/mutate', '{}')).answer();
      expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
      await client.closed;
    }
    const elsewhere = await port.connect();
    const answer = await elsewhere.write('GET /nothing HTTP/1.1\r\nHost: test\r\n\r\n').answer();
    expect([answer.status, answer.headers['connection']]).toEqual([404, 'close']);
    await elsewhere.closed;
    await port.webhook.close();
    await drained;
  });

  test('resolves when its time is over and nothing is open', async () => {
    port = await openAdmissionPort({ drainMs: 1, idleMs: 0 });
    const idle = await port.connect();
    await port.webhook.drain();
    await idle.closed;
    await expect(port.connect()).rejects.toThrow('ECONNREFUSED');
    await expect(ready()).rejects.toThrow();
  });

  test('leaves idle connections to their callers, who may have a call on the way', async () => {
    port = await openAdmissionPort({ drainMs: 1, idleMs: longMs });
    const [used, left] = [await port.connect(), await port.connect()];
    for (const client of [used, left]) await client.write(post('/mutate', '{}')).answer();
    const drained = port.webhook.drain();
    expect(await ready()).toBe(503);
    const answer = await used.write(post('/mutate', '{}')).answer();
    expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
    await used.closed;
    left.socket.end();
    await drained;
    await expect(port.connect()).rejects.toThrow('ECONNREFUSED');
  });

  test('closes them in the end', async () => {
    port = await openAdmissionPort({ drainMs: 1, idleMs: 1 });
    const idle = await port.connect();
    await idle.write(post('/mutate', '{}')).answer();
    await port.webhook.drain();
    await idle.closed;
  });

  test('called again it waits for the same end', async () => {
    port = await openAdmissionPort({ drainMs: longMs });
    const both = Promise.all([port.webhook.drain(), port.webhook.drain()]);
    expect((await (await port.connect()).write(post('/mutate', '{}')).answer()).status).toBe(200);
    await port.webhook.close();
    await both;
  });
});

describe('close', () => {
  test('answers what is in flight before it resolves', async () => {
    port = await openAdmissionPort();
    const client = await port.connect();
    const text = post('/mutate', '{"a":1}', ['Expect: 100-continue']);
    expect((await client.write(text.slice(0, -7)).answer()).status).toBe(100);
    const closed = port.webhook.close();
    await vi.waitFor(() => expect(port.connect()).rejects.toThrow('ECONNREFUSED'));
    const answer = await client.write('{"a":1}').answer();
    expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
    await closed;
    await client.closed;
  });

  test('answers what has come over an idle connection, read or not', async () => {
    port = await openAdmissionPort();
    const client = await port.connect();
    expect((await client.write(post('/mutate', '{}')).answer()).headers['connection']).toBe('keep-alive');
    client.write(post('/mutate', '{}'));
    const closed = port.webhook.close();
    const answer = await client.answer();
    expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
    await closed;
  });

  test('answers over a connection that came before, taken or not', async () => {
    port = await openAdmissionPort({ limits: { lingerMs: 10_000 } });
    const socket = connect(port.webhook.ports.webhook, '127.0.0.1');
    const opened = port.connect({ socket });
    // The kernel has it, the server not yet.
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
    const closed = port.webhook.close();
    const answer = await (await opened).write(post('/mutate', '{}')).answer();
    expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
    await closed;
  });

  test('does not wait for clients that never send a whole request', async () => {
    port = await openAdmissionPort();
    const [silent, halfHead] = [await port.connect(), await port.connect()];
    halfHead.write('POST /mutate HTT');
    await port.webhook.close();
    await Promise.all([silent.closed, halfHead.closed]);
  });

  test('may be called after it is done', async () => {
    port = await openAdmissionPort();
    await port.webhook.close();
    await port.webhook.close();
    await port.webhook.drain();
  });
});
