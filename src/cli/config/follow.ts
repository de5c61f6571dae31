import { reasonOf } from '../failure.js';

/** What becomes of a file that changed. */
export interface ConfigListener<Configured> {
  /** The file holds something new, which is right. */
  readonly renewed: (configured: Configured) => void;
  /** The file can't be used, and what was read last stays in force. Told once for each content. */
  readonly refused: (why: string) => void;
}

export interface FollowOptions<Configured> {
  /** The text that is in force. */
  readonly text: string;
  readonly read: () => Promise<string>;
  /** What a text means; throws an error that says what is wrong with it. */
  readonly interpret: (text: string) => Promise<Configured>;
  readonly listener: ConfigListener<Configured>;
}

/**
 * How often the file is looked at, in milliseconds. Contents are compared: kubelet changes a mounted ConfigMap by moving a
 * symbolic link, which leaves the file's own date alone.
 */
const everyMs = 500;

/**
 * Follows a configuration file. Not every editor writes a file at once, and the first half of one may be a right
 * configuration; so a content counts when two looks in a row have found it.
 */
export class ConfigFollower<Configured> {
  readonly #options: FollowOptions<Configured>;
  #inForce: string;
  /** What was found last, if it is not what is in force. */
  #found: { readonly what: string; settled: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FollowOptions<Configured>) {
    this.#options = options;
    this.#inForce = options.text;
  }

  /** Looks at the file twice a second until `close` is called; keeps no process alive. */
  start(): void {
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

  /** Looks at the file once. Never throws: what is wrong with it is told to the listener. */
  async check(): Promise<void> {
    const { read, interpret, listener } = this.#options;
    const outcome = await read().then(
      (text) => ({ text, what: `text ${text}` }),
      (error: unknown) => ({ error, what: `error ${reasonOf(error)}` }),
    );
    if ('text' in outcome && outcome.text === this.#inForce) {
      this.#found = undefined;
    } else if (this.#found?.what !== outcome.what) {
      this.#found = { what: outcome.what, settled: false };
    } else if (!this.#found.settled) {
      this.#found.settled = true;
      if ('error' in outcome) listener.refused(reasonOf(outcome.error));
      else await this.#consider(outcome.text, interpret);
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #consider(text: string, interpret: FollowOptions<Configured>['interpret']): Promise<void> {
    const { listener } = this.#options;
    let configured: Configured;
    try {
      configured = await interpret(text);
    } catch (error) {
      listener.refused(reasonOf(error));
      return;
    }
    if (this.#closed) return;
    this.#inForce = text;
    this.#found = undefined;
    listener.renewed(configured);
  }
}
