import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateError, readKeyPair, validityFault } from './key-pair.js';
import type { KeyPair } from './key-pair.js';
import { authoritiesIn, issuersIn } from './bundle.js';
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

/** Three small files a second cost nothing, and a new certificate is in force within one. */
const defaultEveryMs = 1_000;

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
  readonly #listeners = new Set<CertificateListener>();
  #current: KeyPair;
  /** What ca.crt holds; empty where there is none. */
  #caPem: string;
  #suspect: { readonly what: string; reported: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(dir: string, { pair, caPem }: Presented, nowMs: () => number) {
    this.#dir = dir;
    this.#current = pair;
    this.#caPem = caPem;
    this.#nowMs = nowMs;
  }

  /**
   * Reads the pair for the first time and begins to watch it. Throws a `CertificateError` where there is none. A pair
   * that is out of date is taken: the server starts unready, and recovers when the files are replaced.
   */
  static async open(dir: string, options: SourceOptions = {}): Promise<CertificateSource> {
    const files = await readFiles(dir);
    const presented = { pair: readPair(dir, files), caPem: files.caPem };
    const source = new CertificateSource(dir, presented, options.nowMs ?? Date.now);
    source.#watch(options.everyMs ?? defaultEveryMs);
    return source;
  }

  get current(): KeyPair {
    return this.#current;
  }

  /** Why no client would accept the certificate now, or `undefined` where it is valid. */
  fault(): string | undefined {
    return faultOf({ pair: this.#current, caPem: this.#caPem }, this.#nowMs());
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
      const files = await readFiles(this.#dir);
      const { certPem, keyPem } = this.#current;
      if (files.certPem === certPem && files.keyPem === keyPem) {
        this.#caPem = files.caPem;
        this.#suspect = undefined;
      } else {
        this.#consider(files);
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

  #consider(files: Files): void {
    const what = files.certPem + files.keyPem;
    let pair: KeyPair;
    try {
      pair = readPair(this.#dir, files);
    } catch (error) {
      this.#suspicious(what, error instanceof Error ? error.message : String(error));
      return;
    }
    const fault = faultOf({ pair, caPem: files.caPem }, this.#nowMs());
    if (fault !== undefined && this.fault() === undefined) {
      this.#suspicious(what, `${this.#dir}: ${fault}`);
      return;
    }
    this.#suspect = undefined;
    this.#current = pair;
    this.#caPem = files.caPem;
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
  const read = async (name: string, missing?: string): Promise<string> => {
    const path = join(dir, name);
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
      if (code === 'ENOENT' && missing !== undefined) return missing;
      throw new CertificateError(`${path} can't be read (${code})`, { cause });
    }
  };
  // One after the other, so that the file that is named where both are missing is always the same.
  const certPem = await read(certificateFiles.cert);
  const keyPem = await read(certificateFiles.key);
  const caPem = await read(certificateFiles.ca, '');
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
