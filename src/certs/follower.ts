import { readFile } from 'node:fs/promises';
import { CertificateError } from './key-pair.js';

/** What a source tells those who listen. */
export interface SourceListener<Value> {
  /** A new value is in force. */
  readonly renewed: (value: Value) => void;
  /** The files hold something that can't be used, and the old value stays in force. Told once for each content. */
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

/** What a look at files found. */
export type Look<Value> =
  | { readonly found: 'the same' }
  | { readonly found: 'new'; readonly value: Value }
  /** `content` tells one bad content from another. */
  | { readonly found: 'bad'; readonly content: string; readonly why: string };

/** A few small files a second cost nothing, and what is new is in force within one. */
const defaultEveryMs = 1_000;

/**
 * Looks at files again and again, and tells what became of them. They are not written at once, so a fault is reported only
 * if it is still there at the next look.
 */
export class Follower<Value> {
  readonly #look: () => Promise<Look<Value>>;
  readonly #listeners = new Set<SourceListener<Value>>();
  #suspect: { readonly content: string; reported: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `look` may throw: what it throws is a fault of the files. */
  constructor(look: () => Promise<Look<Value>>, everyMs: number = defaultEveryMs) {
    this.#look = look;
    this.#watch(everyMs);
  }

  /** Tells `listener` from now on, until the function that is returned is called. */
  subscribe(listener: SourceListener<Value>): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Looks once. Never throws: what is wrong is told to the listeners. */
  async check(): Promise<void> {
    const look = await this.#look().catch((error: unknown): Look<Value> => {
      const why = error instanceof Error ? error.message : String(error);
      return { found: 'bad', content: why, why };
    });
    if (look.found === 'bad') {
      this.#suspicious(look);
      return;
    }
    this.#suspect = undefined;
    if (look.found === 'new') for (const listener of this.#listeners) listener.renewed(look.value);
  }

  /** Stops looking, and tells nobody of a look that is under way. */
  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
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

  #suspicious({ content, why }: { readonly content: string; readonly why: string }): void {
    if (this.#suspect?.content !== content) {
      this.#suspect = { content, reported: false };
    } else if (!this.#suspect.reported) {
      this.#suspect.reported = true;
      for (const listener of this.#listeners) listener.refused(why);
    }
  }
}

/** The text of a file. Throws a `CertificateError`, unless it says what to take for a file that is not there. */
export async function readText(path: string, missing?: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    if (code === 'ENOENT' && missing !== undefined) return missing;
    throw new CertificateError(`${path} can't be read (${code})`, { cause });
  }
}
