import { X509Certificate } from 'node:crypto';

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

/** The certificates in a PEM text, each as PEM with a newline at its end, without whatever else the text holds. */
export function certificatesIn(pem: string): readonly string[] {
  return (pem.match(block) ?? []).map((text) => `${text}\n`);
}

/** Those authorities of a bundle that signed `certPem` itself or another certificate of its chain; none for what is no PEM. */
export function issuersIn(bundlePem: string, certPem: string): readonly string[] {
  const chain = read(certificatesIn(certPem));
  return certificatesIn(bundlePem).filter((text) => {
    const [authority] = read([text]);
    return (
      authority !== undefined && chain.some((one) => one.checkIssued(authority) && one.verify(authority.publicKey))
    );
  });
}

/** The authorities in a PEM text that can be read: an API server refuses a bundle with one that can't be. */
export function authoritiesIn(pem: string): readonly string[] {
  return certificatesIn(pem).filter((text) => read([text])[0]?.ca === true);
}

function read(certificates: readonly string[]): X509Certificate[] {
  try {
    return certificates.map((text) => new X509Certificate(text));
  } catch {
    return [];
  }
}
