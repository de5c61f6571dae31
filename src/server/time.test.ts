import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort } from '../../test/support/admission-port.js';
import { standIn } from '../../test/support/stand-in.js';
import type { WebhookOptions } from './index.js';

let port: AdmissionPort;
afterEach(() => port.close());

async function opened(options: Partial<WebhookOptions>): Promise<AdmissionPort> {
  port = await openAdmissionPort(options);
  return port;
}

const halfBody = post('/mutate?timeout=5s', '{"half":1}').slice(0, -4);

describe('a client that stops half-way', () => {
  test('in the body is answered 408 when the time is over, and the connection is closed', async () => {
    const client = await (await opened({ limits: { answerMs: 20 } })).connect();
    const answer = await client.write(halfBody).answer();
    expect([answer.status, answer.headers['connection']]).toEqual([408, 'close']);
    await client.closed;
    expect(await port.metrics()).toContain('verdict="late",code="408"} 1');
  });

  test('in the head is answered 408, and the connection is closed', async () => {
    const client = await (await opened({ limits: { headersMs: 20, checkMs: 5 } })).connect();
    const answer = await client.write('POST /mutate HTTP/1.1\r\nHost: te').answer();
    expect(answer.status).toBe(408);
    await client.closed;
  });

  test('before a byte of HTTP is closed', async () => {
    const client = await (await opened({ limits: { headersMs: 20, checkMs: 5 } })).connect();
    await client.closed;
  });

  test('before the TLS handshake is closed', async () => {
    await opened({ limits: { handshakeMs: 20 } });
    const socket = connect(port.webhook.ports.webhook, '127.0.0.1');
    socket.resume();
    await once(socket, 'close');
    expect(await port.metrics()).toContain('cronward_tls_handshake_errors_total 1');
  });

  test('and goes away leaves nothing behind', async () => {
    const client = await (await opened({})).connect();
    const interim = post('/mutate', '{"half":1}', ['Expect: 100-continue']).slice(0, -4);
    expect((await client.write(interim).answer()).status).toBe(100);
    client.socket.destroy();
    await client.closed;
    // Another connection is a later event than the end of this one.
    await (await port.connect()).write(post('/mutate', '{}')).answer();
    const metrics = await port.metrics();
    expect(metrics).toContain('verdict="gone",code="499"} 1');
    expect(metrics).toContain('cronward_admission_requests_in_flight 0');
  });
});

describe('the time that the caller allows', () => {
  const large = JSON.stringify('x'.repeat(100));

  test('ends the wait for a verdict with 504, and nobody works on it any longer', async () => {
    let aborted: Promise<unknown> = Promise.resolve();
    await opened({
      limits: { inlineBytes: 50 },
      admitLarge: (_endpoint, _body, signal) => {
        aborted = once(signal, 'abort');
        return new Promise(() => undefined);
      },
    });
    const client = await port.connect();
    const answer = await client.write(post('/validate?timeout=1s', large)).answer();
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      504,
      expect.objectContaining({ message: 'there is no verdict after the 1 s that the caller allows' }),
    ]);
    await aborted;
  });

  test('is over for a body that comes when the event loop was busy for longer: 504, and it is not judged', async () => {
    let judged = 0;
    await opened({
      limits: { answerMs: 200 },
      admit: (endpoint, body) => {
        judged += 1;
        // The verdict on the first request takes longer than the second may.
        const end = performance.now() + 250;
        while (judged === 3 && performance.now() < end);
        return standIn(endpoint, body);
      },
    });
    const [first, second] = [await port.connect(), await port.connect()];
    // Two verdicts were given at the start. The second request's head comes before the first's body.
    const text = post('/mutate', '{}', ['Expect: 100-continue']);
    await second.write(text.slice(0, -2)).answer();
    first.write(post('/mutate', '{}'));
    second.write('{}');
    const answers = [await first.answer(), await second.answer()];
    expect(answers[0]?.status).toBe(200);
    expect([408, 504]).toContain(answers[1]?.status);
    expect(judged).toBe(3);
  });
});
