import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { issue, loopbackHosts } from './issue.js';
import { plan } from './plan.js';
import type { StoredCertificates } from './plan.js';

const dayMs = 86_400_000;
const issuedMs = Date.parse('2026-03-01T00:00:00Z');

let stored: StoredCertificates;
let other: StoredCertificates;
beforeAll(async () => {
  stored = await issue(loopbackHosts, issuedMs);
  other = await issue(loopbackHosts, issuedMs);
});

const planned = (set: StoredCertificates | undefined, hosts = loopbackHosts, days = 1) =>
  plan(set, hosts, issuedMs + days * dayMs);

describe('certificates are kept', () => {
  test('while they are valid and name every host', () => {
    expect(planned(stored)).toEqual({
      action: 'keep',
      because: 'tls.crt is valid until 2027-02-28T23:00:00.000Z',
      serves: true,
    });
  });

  test('until two thirds of their life are over', () => {
    expect(planned(stored, loopbackHosts, 243).action).toBe('keep');
  });

  test('at once after they were made, and on a machine whose clock is slow by half an hour', () => {
    expect(planned(stored, loopbackHosts, 0).action).toBe('keep');
    expect(planned(stored, loopbackHosts, -0.5 / 24).action).toBe('keep');
  });
});

describe('certificates are renewed', () => {
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString();

  test.each<[string, () => ReturnType<typeof plan>, string]>([
    ['none are there', () => planned(undefined), 'there is no complete set of certificates yet'],
    [
      'two thirds of their life are over',
      () => planned(stored, loopbackHosts, 244),
      'two thirds of the life of tls.crt are over; it ends at 2027-02-28T23:00:00.000Z',
    ],
    [
      'they have expired',
      () => planned(stored, loopbackHosts, 366),
      'the certificate expired at 2027-02-28T23:00:00.000Z',
    ],
    [
      'the clock says that they are not valid yet',
      () => planned(stored, loopbackHosts, -1),
      'the certificate is not valid before 2026-02-28T23:00:00.000Z',
    ],
    [
      'a host is asked for that they do not name',
      () => planned(stored, ['webhook.test']),
      'tls.crt does not name webhook.test',
    ],
    [
      'an address is asked for that they do not name',
      () => planned(stored, ['10.0.0.1']),
      'tls.crt does not name 10.0.0.1',
    ],
    [
      'the key is of another certificate',
      () => planned({ ...stored, keyPem: foreignKey }),
      'the private key does not belong to the certificate',
    ],
    [
      'the authority is another one',
      () => planned({ ...stored, caPem: other.caPem }),
      'tls.crt was not signed by ca.crt',
    ],
    [
      'the certificate is cut off',
      () => planned({ ...stored, certPem: stored.certPem.slice(0, 200) }),
      'the certificate is not readable PEM',
    ],
    ['the key is empty', () => planned({ ...stored, keyPem: '' }), 'the private key is not readable PEM'],
  ])('when %s', (_name, decide, because) => {
    // Until its life is over it can be served.
    expect(decide()).toEqual({ action: 'renew', because, serves: because.startsWith('two thirds') });
  });
});
