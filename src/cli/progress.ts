import type { Context } from './context.js';

/** A command that takes less time than this shows no bar. */
const patienceMs = 1_000;
/** As often as a bar is drawn again: often enough to look alive, and seldom enough to cost nothing. */
const redrawMs = 100;
const barWidth = 30;

/** A progress bar on standard error, for a command that takes a while and whose standard error is a terminal. */
export class Progress {
  readonly #context: Pick<Context, 'stderr' | 'nowMs'>;
  readonly #total: number;
  readonly #startMs: number;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #isShown = false;

  /** Of `total` steps. */
  constructor(context: Pick<Context, 'stderr' | 'nowMs'>, total: number) {
    this.#context = context;
    this.#total = total;
    this.#startMs = context.nowMs();
  }

  /** So many steps are done. */
  async show(done: number): Promise<void> {
    const { stderr, nowMs } = this.#context;
    if (!stderr.isTerminal) return;
    const now = nowMs();
    if (now - this.#startMs < patienceMs || now - this.#drawnMs < redrawMs) return;
    this.#drawnMs = now;
    this.#isShown = true;
    const full = Math.floor((barWidth * done) / this.#total);
    await stderr.write(`\r${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${done} of ${this.#total} files`);
  }

  /** Takes the bar away. */
  async clear(): Promise<void> {
    if (this.#isShown) await this.#context.stderr.write('\r\u001b[K');
    this.#isShown = false;
  }
}
