import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate with its private key, both in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** From when until when a certificate is valid; without it from now for a year. */
export interface Validity {
  readonly notBeforeDate?: Date;
  readonly notAfterDate?: Date;
}

const signing = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

/** A new certificate authority; with `by`, one below that. OpenSSL looks for the issuer by its name: two that are trusted together need two names. */
export async function issueAuthority({
  by,
  name = 'test authority',
  ...validity
}: Validity & { by?: Identity; name?: string } = {}): Promise<Identity> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...signing,
    ...validity,
    ...(by !== undefined && { ca: { cert: by.certificate, key: by.key } }),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { certificate: made.cert, key: made.private };
}

/** A server's certificate for 127.0.0.1 that the authority has signed. */
export async function issueServer(authority: Identity): Promise<Identity> {
  const made = await generate([{ name: 'commonName', value: 'cronward' }], {
    ...signing,
    ca: { cert: authority.certificate, key: authority.key },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { certificate: made.cert, key: made.private };
}

/** A client's certificate that the authority has signed, for the common name; without one its subject is empty. */
export async function issueClient(authority: Identity, name?: string, validity: Validity = {}): Promise<Identity> {
  const made = await generate(name === undefined ? [] : [{ name: 'commonName', value: name }], {
    ...signing,
    ...validity,
    ca: { cert: authority.certificate, key: authority.key },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  });
  return { certificate: made.cert, key: made.private };
}

/**
 * Puts a server's certificate where `--cert-dir` expects it. The key is replaced before the certificate, each by a
 * rename, so that a reader in between sees a pair that does not match, as it may with any tool that writes two files.
 */
export function placeIdentity(directory: string, { certificate, key }: Identity): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of [
    ['tls.key', key],
    ['tls.crt', certificate],
  ] as const) {
    const path = join(directory, name);
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}
