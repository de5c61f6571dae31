import { X509Certificate, createPrivateKey } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** Something is wrong with a certificate, its key or their files. The message is one sentence that names the file. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** A certificate chain and the private key of its first certificate, checked to belong together. */
export interface KeyPair {
  /** The chain as PEM, the server's own certificate first. */
  readonly certPem: string;
  /** The private key as PEM. */
  readonly keyPem: string;
  /** The validity of the server's own certificate, in epoch milliseconds. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/**
 * Reads a chain and its key, and makes sure that a TLS server can use them: both parse, and the key is the
 * certificate's own. Throws a `CertificateError` otherwise. Validity in time is not looked at; see `validityFault`.
 */
export function readKeyPair(certPem: string, keyPem: string): KeyPair {
  const certificate = parse('the certificate is not readable PEM', () => new X509Certificate(certPem));
  const key = parse('the private key is not readable PEM', () => createPrivateKey(keyPem));
  if (!certificate.checkPrivateKey(key)) {
    throw new CertificateError('the private key does not belong to the certificate');
  }
  parse('the certificate chain is not usable', () => createSecureContext({ cert: certPem, key: keyPem }));
  return { certPem, keyPem, ...validityOf(certificate) };
}

/** Whether the server's own certificate is for this host. */
export function namesHost({ certPem }: KeyPair, host: string): boolean {
  return new X509Certificate(certPem).checkHost(host, { subject: 'never' }) !== undefined;
}

/** When a certificate begins and ceases to be valid, in epoch milliseconds. */
export function validityOf(certificate: X509Certificate): { notBeforeMs: number; notAfterMs: number } {
  return { notBeforeMs: Date.parse(certificate.validFrom), notAfterMs: Date.parse(certificate.validTo) };
}

/** Why no client would accept the pair at `nowMs`, or `undefined` where it is valid. */
export function validityFault(pair: KeyPair, nowMs: number): string | undefined {
  if (nowMs > pair.notAfterMs) return `the certificate expired at ${new Date(pair.notAfterMs).toISOString()}`;
  if (nowMs < pair.notBeforeMs) {
    return `the certificate is not valid before ${new Date(pair.notBeforeMs).toISOString()}`;
  }
  return undefined;
}

function parse<T>(sentence: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new CertificateError(sentence, { cause });
  }
}
