import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateError, readKeyPair, validityFault } from './key-pair.js';
import type { KeyPair } from './key-pair.js';
import { certificateFiles } from './store.js';

/** What a source tells those who listen. */
export interface CertificateListener {
  /** A new pair is in force. */
  readonly renewed: (pair: KeyPair) => void;
  /** The files hold something that can't be used, and the old pair stays in force. Told once for each content. */
  readonly refused: (why: string) => void;
}

export interface SourceOptions {
  /**
   * How often the files are looked at, in milliseconds; 0 for never, where the caller calls `check`. Contents are
   * compared: kubelet changes a mounted Secret by moving a symbolic link, which leaves the files' own dates alone.
   */
  readonly everyMs?: number;
  /** The clock, in epoch milliseconds. */
  readonly nowMs?: () => number;
}

/** Two small files a second cost nothing, and a new certificate is in force within one. */
const defaultEveryMs = 1_000;

/**
 * The certificate of a server, read from a directory with `tls.crt` and `tls.key` and read again when they change.
 *
 * - `current` is always a pair that belongs together.
 * - A pair that is broken, mismatched or not valid now never replaces a pair that works.
 * - The two files are not written at once, so a fault is reported only if it is still there at the next look.
 */
export class CertificateSource {
  readonly #dir: string;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<CertificateListener>();
  #current: KeyPair;
  #suspect: { readonly what: string; reported: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(dir: string, pair: KeyPair, nowMs: () => number) {
    this.#dir = dir;
    this.#current = pair;
    this.#nowMs = nowMs;
  }

  /**
   * Reads the pair for the first time and begins to watch it. Throws a `CertificateError` where there is none. A pair
   * that is out of date is taken: the server starts unready, and recovers when the files are replaced.
   */
  static async open(dir: string, options: SourceOptions = {}): Promise<CertificateSource> {
    const { certPem, keyPem } = await readFiles(dir);
    const source = new CertificateSource(dir, readPair(dir, certPem, keyPem), options.nowMs ?? Date.now);
    source.#watch(options.everyMs ?? defaultEveryMs);
    return source;
  }

  get current(): KeyPair {
    return this.#current;
  }

  /** Why no client would accept the certificate now, or `undefined` where it is valid. */
  fault(): string | undefined {
    return validityFault(this.#current, this.#nowMs());
  }

  /** Tells `listener` from now on, until the function that is returned is called. */
  subscribe(listener: CertificateListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Looks at the files once. Never throws: what is wrong with them is told to the listeners. */
  async check(): Promise<void> {
    try {
      const { certPem, keyPem } = await readFiles(this.#dir);
      if (certPem === this.#current.certPem && keyPem === this.#current.keyPem) {
        this.#suspect = undefined;
      } else {
        this.#consider(certPem, keyPem);
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#suspicious(why, why);
    }
  }

  /** Stops watching. The current pair stays available. */
  close(): void {
    clearInterval(this.#timer);
  }

  #watch(everyMs: number): void {
    if (everyMs === 0) return;
    let looking = false;
    this.#timer = setInterval(() => {
      // A slow disk must not pile up looks.
      if (looking) return;
      looking = true;
      void this.check().finally(() => {
        looking = false;
      });
    }, everyMs);
    this.#timer.unref();
  }

  #consider(certPem: string, keyPem: string): void {
    const what = certPem + keyPem;
    let pair: KeyPair;
    try {
      pair = readPair(this.#dir, certPem, keyPem);
    } catch (error) {
      this.#suspicious(what, error instanceof Error ? error.message : String(error));
      return;
    }
    const fault = validityFault(pair, this.#nowMs());
    if (fault !== undefined && this.fault() === undefined) {
      this.#suspicious(what, `${this.#dir}: ${fault}`);
      return;
    }
    this.#suspect = undefined;
    this.#current = pair;
    for (const listener of this.#listeners) listener.renewed(pair);
  }

  #suspicious(what: string, why: string): void {
    if (this.#suspect?.what !== what) {
      this.#suspect = { what, reported: false };
    } else if (!this.#suspect.reported) {
      this.#suspect.reported = true;
      for (const listener of this.#listeners) listener.refused(why);
    }
  }
}

async function readFiles(dir: string): Promise<{ certPem: string; keyPem: string }> {
  const read = async (name: string): Promise<string> => {
    const path = join(dir, name);
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
      throw new CertificateError(`${path} can't be read (${code})`, { cause });
    }
  };
  // One after the other, so that the file that is named where both are missing is always the same.
  const certPem = await read(certificateFiles.cert);
  const keyPem = await read(certificateFiles.key);
  return { certPem, keyPem };
}

function readPair(dir: string, certPem: string, keyPem: string): KeyPair {
  try {
    return readKeyPair(certPem, keyPem);
  } catch (cause) {
    if (!(cause instanceof CertificateError)) throw cause;
    const files = `${certificateFiles.cert} and ${certificateFiles.key} in ${dir}`;
    throw new CertificateError(`${files} can't be used: ${cause.message}`, { cause });
  }
}
