import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort } from '../../test/support/admission-port.js';
import { issue, loopbackHosts } from '../certs/issue.js';
import type { StoredCertificates } from '../certs/plan.js';

let fresh: StoredCertificates;
let port: AdmissionPort;
beforeAll(async () => {
  fresh = await issue(loopbackHosts, Date.now());
});
afterEach(() => port.close());

describe('TLS', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
    port = await openAdmissionPort();
    const client = await port.connect({ minVersion: version, maxVersion: version });
    expect(client.socket.getProtocol()).toBe(version);
  });

  // Older versions need ciphers that OpenSSL offers only when it is asked to.
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  test('TLS 1.1 is not, before and after the certificate was replaced', async () => {
    port = await openAdmissionPort();
    await expect(port.connect(old)).rejects.toThrow(/alert protocol version/u);
    await port.replaceCertificate(fresh);
    await expect(port.connect({ ...old, ca: fresh.caPem })).rejects.toThrow(/alert protocol version/u);
    expect(await port.metrics()).toContain('cronward_tls_handshake_errors_total 2');
  });

  test('HTTP/2 is not offered', async () => {
    port = await openAdmissionPort();
    const client = await port.connect({ ALPNProtocols: ['h2', 'http/1.1'] });
    expect(client.socket.alpnProtocol).toBe('http/1.1');
    await expect(port.connect({ ALPNProtocols: ['h2'] })).rejects.toThrow(/no application protocol/u);
  });

  test('plain HTTP and noise on the port harm nobody', async () => {
    port = await openAdmissionPort();
    for (const bytes of ['GET / HTTP/1.1\r\nHost: test\r\n\r\n', randomBytes(512)]) {
      const socket = new Socket().connect(port.webhook.ports.webhook, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.write(bytes);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect((await (await port.connect()).write(post('/mutate', '{}')).answer()).status).toBe(200);
  });
});

test('Replacing certificates fails no call.', async () => {
  port = await openAdmissionPort();
  const sets = [fresh, await issue(loopbackHosts, Date.now())];
  // What a caBundle holds during a rotation: every authority that a replica may present.
  const ca = [port.ca, ...sets.map(({ caPem }) => caPem)].join('');
  const seen = new Set<string>();
  let running = true;
  const call = async (): Promise<void> => {
    while (running) {
      const client = await port.connect({ ca });
      const answer = await client.write(post('/validate', '{}', ['Connection: close'])).answer();
      expect(answer.status).toBe(200);
      seen.add(client.socket.getPeerCertificate().fingerprint256);
      await client.closed;
    }
  };
  const kept = await port.connect({ ca });
  const calls = Promise.all([call(), call(), call(), call()]);
  for (let round = 0; round < 20; round += 1) {
    for (const set of sets) {
      await port.replaceCertificate(set);
      expect((await kept.write(post('/mutate', '{}')).answer()).status).toBe(200);
    }
  }
  running = false;
  await calls;
  expect(seen.size).toBeGreaterThanOrEqual(2);
  expect(await port.metrics()).toContain('cronward_certificate_reloads_total{result="ok"} 40');
});

test('a certificate that can not be used changes nothing, and is logged and counted', async () => {
  port = await openAdmissionPort();
  const [before] = (await port.metrics()).match(/^cronward_certificate_expiry_timestamp_seconds .*$/mu) ?? [];
  expect(before).toBe(`cronward_certificate_expiry_timestamp_seconds ${port.certificates.current.notAfterMs / 1000}`);
  const mismatch = { ...fresh, keyPem: 'no key' };
  await port.replaceCertificate(mismatch);
  await port.replaceCertificate(mismatch);
  expect((await (await port.connect()).write(post('/mutate', '{}')).answer()).status).toBe(200);
  const metrics = await port.metrics();
  expect(metrics).toContain('cronward_certificate_reloads_total{result="refused"} 1');
  expect(metrics).toContain(before);
  expect(port.log.filter(({ level }) => level === 'error')).toEqual([
    {
      level: 'error',
      message: 'the old certificate stays in force',
      fields: { reason: expect.stringMatching(/can't be used: the private key is not readable PEM$/u) as string },
    },
  ]);
});
