import { join } from 'node:path';
import { authoritiesIn, issuersIn } from './bundle.js';
import { Follower, readText } from './follower.js';
import type { Look, SourceListener, SourceOptions } from './follower.js';
import { CertificateError, readKeyPair, validityFault } from './key-pair.js';
import type { KeyPair } from './key-pair.js';
import { certificateFiles } from './store.js';

/**
 * The certificate of a server, read from a directory with `tls.crt` and `tls.key` and read again when they change. Where there is
 * a `ca.crt` too, it holds the authorities that clients are told to trust.
 *
 * - `current` is always a pair that belongs together.
 * - A pair that is broken, mismatched, not valid now or not of a trusted authority never replaces a pair that works.
 * - The files are not written at once, so a fault is reported only if it is still there at the next look.
 */
export class CertificateSource {
  readonly #dir: string;
  readonly #nowMs: () => number;
  readonly #follower: Follower<KeyPair>;
  #current: KeyPair;
  /** What ca.crt holds; empty where there is none. */
  #caPem: string;

  private constructor(dir: string, { pair, caPem }: Presented, { nowMs = Date.now, everyMs }: SourceOptions) {
    this.#dir = dir;
    this.#current = pair;
    this.#caPem = caPem;
    this.#nowMs = nowMs;
    this.#follower = new Follower(() => this.#look(), everyMs);
  }

  /**
   * Reads the pair for the first time and begins to watch it. Throws a `CertificateError` where there is none. A pair
   * that is out of date is taken: the server starts unready, and recovers when the files are replaced.
   */
  static async open(dir: string, options: SourceOptions = {}): Promise<CertificateSource> {
    const files = await readFiles(dir);
    return new CertificateSource(dir, { pair: readPair(dir, files), caPem: files.caPem }, options);
  }

  get current(): KeyPair {
    return this.#current;
  }

  /** Why no client would accept the certificate now, or `undefined` where it is valid. */
  fault(): string | undefined {
    return faultOf({ pair: this.#current, caPem: this.#caPem }, this.#nowMs());
  }

  /** Tells `listener` from now on, until the function that is returned is called. */
  subscribe(listener: SourceListener<KeyPair>): () => void {
    return this.#follower.subscribe(listener);
  }

  /** Looks at the files once. Never throws: what is wrong with them is told to the listeners. */
  check(): Promise<void> {
    return this.#follower.check();
  }

  /** Stops watching. The current pair stays available. */
  close(): void {
    this.#follower.close();
  }

  async #look(): Promise<Look<KeyPair>> {
    const files = await readFiles(this.#dir);
    const { certPem, keyPem } = this.#current;
    if (files.certPem === certPem && files.keyPem === keyPem) {
      this.#caPem = files.caPem;
      return { found: 'the same' };
    }
    const content = files.certPem + files.keyPem;
    let pair: KeyPair;
    try {
      pair = readPair(this.#dir, files);
    } catch (error) {
      return { found: 'bad', content, why: error instanceof Error ? error.message : String(error) };
    }
    const fault = faultOf({ pair, caPem: files.caPem }, this.#nowMs());
    if (fault !== undefined && this.fault() === undefined) {
      return { found: 'bad', content, why: `${this.#dir}: ${fault}` };
    }
    this.#current = pair;
    this.#caPem = files.caPem;
    return { found: 'new', value: pair };
  }
}

/** What a server presents, and what its clients are told to trust. */
interface Presented {
  readonly pair: KeyPair;
  readonly caPem: string;
}

/** Why no client would accept it at `nowMs`, or undefined where all is well. A `ca.crt` without an authority says nothing. */
function faultOf({ pair, caPem }: Presented, nowMs: number): string | undefined {
  const invalid = validityFault(pair, nowMs);
  if (invalid !== undefined) return invalid;
  const isTrusted = authoritiesIn(caPem).length === 0 || issuersIn(caPem, pair.certPem).length > 0;
  return isTrusted ? undefined : 'tls.crt was not signed by an authority of ca.crt';
}

interface Files {
  readonly certPem: string;
  readonly keyPem: string;
  readonly caPem: string;
}

async function readFiles(dir: string): Promise<Files> {
  // One after the other, so that the file that is named where both are missing is always the same.
  const certPem = await readText(join(dir, certificateFiles.cert));
  const keyPem = await readText(join(dir, certificateFiles.key));
  const caPem = await readText(join(dir, certificateFiles.ca), '');
  return { certPem, keyPem, caPem };
}

function readPair(dir: string, { certPem, keyPem }: Files): KeyPair {
  try {
    return readKeyPair(certPem, keyPem);
  } catch (cause) {
    if (!(cause instanceof CertificateError)) throw cause;
    const files = `${certificateFiles.cert} and ${certificateFiles.key} in ${dir}`;
    throw new CertificateError(`${files} can't be used: ${cause.message}`, { cause });
  }
}
