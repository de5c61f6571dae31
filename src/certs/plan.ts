import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readKeyPair, validityFault, validityOf } from './key-pair.js';

/** The development certificates as they lie in their directory, all PEM. */
export interface StoredCertificates {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** What to do with the stored certificates, and why. */
export interface Plan {
  readonly action: 'keep' | 'renew';
  readonly because: string;
  /** Whether a server can use what is stored until it is renewed. */
  readonly serves: boolean;
}

/** A certificate is renewed when this share of its life is over, so that a renewal that fails can be tried again. */
const renewAfterShareOfLife = 2 / 3;

/**
 * Decides whether the stored certificates still serve `hosts` at `nowMs`. There is nothing between keeping and
 * renewing everything: the CA's key is never stored, so a new leaf needs a new CA.
 */
export function plan(stored: StoredCertificates | undefined, hosts: readonly string[], nowMs: number): Plan {
  if (stored === undefined) return renew('there is no complete set of certificates yet');
  const { leaf, fault } = read(stored, nowMs);
  if (fault !== undefined) return renew(fault);
  const uncovered = hosts.find((host) => !covers(leaf, host));
  if (uncovered !== undefined) return renew(`tls.crt does not name ${uncovered}`);
  const { notBeforeMs, notAfterMs } = validityOf(leaf);
  if (nowMs >= notBeforeMs + (notAfterMs - notBeforeMs) * renewAfterShareOfLife) {
    const because = `two thirds of the life of tls.crt are over; it ends at ${new Date(notAfterMs).toISOString()}`;
    return { action: 'renew', because, serves: true };
  }
  return { action: 'keep', because: `tls.crt is valid until ${new Date(notAfterMs).toISOString()}`, serves: true };
}

type Reading =
  | { readonly leaf: X509Certificate; readonly fault?: undefined }
  | { readonly leaf?: undefined; readonly fault: string };

function read(stored: StoredCertificates, nowMs: number): Reading {
  try {
    const fault = validityFault(readKeyPair(stored.certPem, stored.keyPem), nowMs);
    if (fault !== undefined) return { fault };
    const leaf = new X509Certificate(stored.certPem);
    const signed = leaf.verify(new X509Certificate(stored.caPem).publicKey);
    return signed ? { leaf } : { fault: 'tls.crt was not signed by ca.crt' };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether the certificate's alternative names hold `host`; the common name does not count, as in Go. */
function covers(leaf: X509Certificate, host: string): boolean {
  const match = isIP(host) === 0 ? leaf.checkHost(host, { subject: 'never' }) : leaf.checkIP(host);
  return match !== undefined;
}

function renew(because: string): Plan {
  return { action: 'renew', because, serves: false };
}
