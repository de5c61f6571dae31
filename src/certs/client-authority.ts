import { X509Certificate } from 'node:crypto';
import { certificatesIn } from './bundle.js';
import { Follower, readText } from './follower.js';
import type { Look, SourceListener, SourceOptions } from './follower.js';
import { CertificateError, validityOf } from './key-pair.js';

/** The authorities whose clients may call, checked to be of use to a TLS server. */
interface ClientAuthorities {
  readonly text: string;
  readonly pem: string;
  readonly certificates: readonly X509Certificate[];
}

/**
 * The authorities whose clients may call a server, read from a file of PEM certificates and read again when it changes.
 *
 * - `current` is always authorities that a server can use, down to their roots.
 * - A file that is broken, or without an authority that is valid now, never replaces one that works.
 */
export class ClientAuthoritySource {
  readonly #path: string;
  readonly #nowMs: () => number;
  readonly #follower: Follower<string>;
  #current: ClientAuthorities;

  private constructor(path: string, current: ClientAuthorities, { nowMs = Date.now, everyMs }: SourceOptions) {
    this.#path = path;
    this.#current = current;
    this.#nowMs = nowMs;
    this.#follower = new Follower(() => this.#look(), everyMs);
  }

  /**
   * Reads the file for the first time and begins to watch it. Throws a `CertificateError` where it can't be used. Authorities
   * that are out of date are taken: the server starts unready, and recovers when the file is replaced.
   */
  static async open(path: string, options: SourceOptions = {}): Promise<ClientAuthoritySource> {
    return new ClientAuthoritySource(path, readAuthorities(path, await readText(path)), options);
  }

  /** The authorities as PEM, without whatever else the file holds. */
  get current(): string {
    return this.#current.pem;
  }

  /** Why no client's certificate would be accepted now, or `undefined` where some authority is valid. */
  fault(): string | undefined {
    return this.#faultOf(this.#current);
  }

  /** Tells `listener` from now on, until the function that is returned is called. */
  subscribe(listener: SourceListener<string>): () => void {
    return this.#follower.subscribe(listener);
  }

  /** Looks at the file once. Never throws: what is wrong with it is told to the listeners. */
  check(): Promise<void> {
    return this.#follower.check();
  }

  /** Stops watching. The current authorities stay available. */
  close(): void {
    this.#follower.close();
  }

  async #look(): Promise<Look<string>> {
    const text = await readText(this.#path);
    if (text === this.#current.text) return { found: 'the same' };
    let authorities: ClientAuthorities;
    try {
      authorities = readAuthorities(this.#path, text);
    } catch (error) {
      return { found: 'bad', content: text, why: error instanceof Error ? error.message : String(error) };
    }
    const fault = this.#faultOf(authorities);
    if (fault !== undefined && this.fault() === undefined) return { found: 'bad', content: text, why: fault };
    this.#current = authorities;
    return { found: 'new', value: authorities.pem };
  }

  #faultOf({ certificates }: ClientAuthorities): string | undefined {
    const nowMs = this.#nowMs();
    const isValid = (certificate: X509Certificate): boolean => {
      const { notBeforeMs, notAfterMs } = validityOf(certificate);
      return notBeforeMs <= nowMs && nowMs <= notAfterMs;
    };
    return certificates.some(isValid) ? undefined : `${this.#path}: no authority in it is valid now`;
  }
}

/**
 * A certificate that is no authority would never count, and neither would an authority without its root: OpenSSL follows
 * a chain to its end.
 */
function readAuthorities(path: string, text: string): ClientAuthorities {
  const pems = certificatesIn(text);
  if (pems.length === 0) throw new CertificateError(`${path} holds no PEM certificate`);
  if (text.split('-----BEGIN ').length !== pems.length + 1) {
    throw new CertificateError(`${path} holds something else than whole PEM certificates`);
  }
  const certificates = pems.map((pem, index) => {
    try {
      return new X509Certificate(pem);
    } catch (cause) {
      throw new CertificateError(`${path}: certificate ${index + 1} of ${pems.length} is not readable`, { cause });
    }
  });
  for (const certificate of certificates) {
    if (!certificate.ca) throw new CertificateError(`${path}: ${nameOf(certificate)} is no authority`);
    if (!certificates.some((other) => certificate.checkIssued(other) && certificate.verify(other.publicKey))) {
      throw new CertificateError(`${path}: ${nameOf(certificate)} was signed by an authority that is not in the file`);
    }
  }
  return { text, pem: pems.join(''), certificates };
}

/** The subject on one line: each of its parts stands on a line of its own. */
function nameOf({ subject }: X509Certificate): string {
  return JSON.stringify(subject.split('\n').join(', '));
}
