import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { issue, loopbackHosts } from './issue.js';

const nowMs = Date.parse('2026-03-01T00:00:00Z');

describe('issue', () => {
  test('signs a leaf by an authority, both with SHA-256 and P-256', async () => {
    const made = await issue([...loopbackHosts, 'cronward.test', '10.0.0.7'], nowMs);
    const ca = new X509Certificate(made.caPem);
    const leaf = new X509Certificate(made.certPem);
    expect({ ca: ca.ca, leaf: leaf.ca }).toEqual({ ca: true, leaf: false });
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    // ecdsa-with-SHA256, as an encoded object identifier.
    for (const { raw } of [ca, leaf]) expect(raw.toString('hex')).toContain('06082a8648ce3d040302');
    expect(leaf.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:cronward.test, IP Address:10.0.0.7',
    );
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect([leaf.validFrom, leaf.validTo]).toEqual(['Feb 28 23:00:00 2026 GMT', 'Feb 28 23:00:00 2027 GMT']);
  });

  test('never gives two authorities the same name, key or serial number', async () => {
    const [one, two] = await Promise.all([issue(loopbackHosts, nowMs), issue(loopbackHosts, nowMs)]);
    const [first, second] = [new X509Certificate(one.caPem), new X509Certificate(two.caPem)];
    expect(first.subject).not.toBe(second.subject);
    expect(first.serialNumber).not.toBe(second.serialNumber);
    expect(first.publicKey.equals(second.publicKey)).toBe(false);
  });

  test.each(['', 'two words', 'a,CN=evil', '-dash.test', '*.test', 'fe80::1%eth0', 'x'.repeat(254)])(
    'refuses %j as a host',
    async (host) => {
      await expect(issue([host], nowMs)).rejects.toThrow(`${JSON.stringify(host)}: it is no host name or address`);
    },
  );
});
