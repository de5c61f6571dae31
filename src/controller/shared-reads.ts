/**
 * Lets many callers share one read, without ever giving a caller an answer that began before it asked: who comes while a
 * read is under way shares the next one. A thousand CronJobs due in one namespace so cost a few lists, not a thousand.
 */
export class SharedReads<Answer> {
  readonly #read: (key: string) => Promise<Answer>;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #waiting = new Map<string, Promise<Answer>>();

  constructor(read: (key: string) => Promise<Answer>) {
    this.#read = read;
  }

  /** The answer of a read of `key` that begins after this call. */
  get(key: string): Promise<Answer> {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) return waiting;
    const running = this.#running.get(key);
    if (running === undefined) return this.#start(key);
    const next = running.then(() => {
      this.#waiting.delete(key);
      return this.#start(key);
    });
    this.#waiting.set(key, next);
    return next;
  }

  #start(key: string): Promise<Answer> {
    const answer = this.#read(key);
    const ended: Promise<unknown> = answer
      .catch(() => undefined)
      .then(() => {
        if (this.#running.get(key) === ended) this.#running.delete(key);
      });
    this.#running.set(key, ended);
    return answer;
  }
}
