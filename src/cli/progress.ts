import type { Context } from './context.js';

/** A command that takes less time than this shows no bar. */
const patienceMs = 1_000;
/** As often as a bar is drawn again: often enough to look alive, and seldom enough to cost nothing. */
const redrawMs = 100;
const barWidth = 30;

type Surroundings = Pick<Context, 'env' | 'stderr' | 'nowMs'>;

/** A progress bar on standard error, for a command that takes a while and whose standard error is a terminal. */
export class Progress {
  readonly #context: Surroundings;
  readonly #total: number;
  readonly #startMs: number;
  readonly #isWatched: boolean;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #isShown = false;

  /** Of `total` files. */
  constructor(context: Surroundings, total: number) {
    this.#context = context;
    this.#total = total;
    this.#startMs = context.nowMs();
    // A dumb terminal can't take a line back.
    this.#isWatched = context.stderr.isTerminal && context.env['TERM'] !== 'dumb';
  }

  /** So many files are done; `found` says what there was in them, in a few words or none; asked where it is shown. */
  async show(done: number, found: () => string): Promise<void> {
    if (!this.#isWatched || done >= this.#total) return;
    const { stderr, nowMs } = this.#context;
    const now = nowMs();
    if (now - this.#startMs < patienceMs || now - this.#drawnMs < redrawMs) return;
    this.#drawnMs = now;
    this.#isShown = true;
    await stderr.write(`\r${barOf(done, this.#total, found(), stderr.columns() ?? 80)}\u001b[K`);
  }

  /** Takes the bar away, so that something else can be written. */
  async clear(): Promise<void> {
    if (this.#isShown) await this.#context.stderr.write('\r\u001b[K');
    this.#isShown = false;
  }
}

/** The bar and the words behind it, or as much of the words as there is room for: a line that wraps can't be taken back. */
function barOf(done: number, total: number, found: string, columns: number): string {
  const words = `${counted(done)} of ${counted(total)} files${found === '' ? '' : `: ${found}`}`;
  const full = Math.floor((barWidth * done) / total);
  const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} `;
  // Some terminals wrap when their last column is written.
  const room = columns - 1;
  return bar.length + words.length <= room ? bar + words : words.slice(0, room);
}

function counted(number: number): string {
  return number.toLocaleString('en-US');
}
