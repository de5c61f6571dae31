import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { CertificateError } from './key-pair.js';
import type { StoredCertificates } from './plan.js';

/** The names that every development certificate is valid for. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '::1'];

const hourMs = 3_600_000;
/** A year: long enough to forget about it, and below the 398 days that browsers put up with. */
const yearMs = 365 * 24 * hourMs;
/** Clocks of two machines differ; a certificate that begins an hour ago is valid on both. */
const backdatedMs = hourMs;

/** A host name or an address, and nothing that could end the name and begin another one. */
const hostName = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/u;

/**
 * Makes a certificate authority and a server certificate signed by it, valid for `hosts` (names or addresses) from an
 * hour before `nowMs` for `lifeMs`, by default a year. EC P-256 keys, SHA-256 signatures, random serial numbers.
 *
 * The authority's key is used once and forgotten: whoever trusts `ca.crt` trusts no certificate but this one.
 */
export async function issue(
  hosts: readonly string[],
  nowMs: number,
  lifeMs: number = yearMs,
): Promise<StoredCertificates> {
  const altNames = hosts.map(altName);
  // Loaded here: it takes half a second, and a server with certificates of its own never needs it.
  const { generate } = await import('selfsigned');
  const common = {
    keyType: 'ec',
    curve: 'P-256',
    // The default is SHA-1, which Go refuses as insecure.
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - backdatedMs),
    notAfterDate: new Date(nowMs - backdatedMs + lifeMs),
  } as const;
  // A name of its own for every authority: a trust store that holds an old one, too, finds the right one by it.
  const caName = `Cronward CA ${randomBytes(4).toString('hex')}`;
  const ca = await generate([{ name: 'commonName', value: caName }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = await generate([{ name: 'commonName', value: 'Cronward webhook' }], {
    ...common,
    ca: { cert: ca.cert, key: ca.private },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { caPem: withFinalNewline(ca.cert), certPem: withFinalNewline(leaf.cert), keyPem: leaf.private };
}

/** How `host` stands in a certificate. Throws a `CertificateError` for what is neither a host name nor an address. */
export function altName(host: string): { type: 2; value: string } | { type: 7; ip: string } {
  // A scope (`fe80::1%eth0`) is a matter of one machine and has no place in a certificate.
  if (isIP(host) !== 0 && !host.includes('%')) return { type: 7, ip: host };
  if (hostName.test(host)) return { type: 2, value: host };
  throw new CertificateError(`a certificate can't be made for ${JSON.stringify(host)}: it is no host name or address`);
}

/** PEM files are concatenated to bundles, which a missing newline would break. */
function withFinalNewline(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
