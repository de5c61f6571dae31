import { pause } from '../../kube/clock.js';
import type { Answer, ApiError, TextApi } from '../../kube/answer.js';
import { segment } from '../../kube/path.js';
import { retryDelayMs } from '../../kube/rounds.js';
import { Bell } from './bell.js';
import type { Channel } from './channel.js';
import type { Line } from './create.js';
import { LaunchError } from './errors.js';
import type { LogLine } from './handles.js';
import { LogCursor } from './log-cursor.js';
import type { ContainerState, PodState } from './pod-state.js';

export interface ContainerLogOptions {
  readonly line: Line;
  readonly logs: TextApi;
  readonly into: Channel<LogLine>;
  readonly pod: PodState;
  readonly container: string;
}

/** A container that says nothing for so long is asked anew: the connection may be half open. */
const quietLimitMs = 600_000;
/** A stream that ended although its container has not is asked for anew at most that often. */
const leastStreamMs = 1_000;

/** Reads the log of one container, over lost connections and restarts of the container, up to its end. */
export class ContainerLog {
  readonly #options: ContainerLogOptions;
  readonly #cursor = new LogCursor();
  readonly #bell: Bell;
  #state: ContainerState | undefined;
  /** Nothing is to come any more. */
  #over = false;
  /** Which instance of the container is read, as its number of restarts, and whether it was read to its end. */
  #instance: { readonly restarts: number; complete: boolean } | undefined;
  #failures = 0;
  #failingSinceMs = 0;

  constructor(options: ContainerLogOptions) {
    this.#options = options;
    this.#bell = new Bell(options.line.signal);
    this.see(options.pod, false);
  }

  /** Takes notice of how the pod is; `over`: the Job has ended. */
  see(pod: PodState, over: boolean): void {
    this.#state = pod.containers.find(({ name }) => name === this.#options.container);
    this.#over = over || pod.gone || pod.phase === 'Succeeded' || pod.phase === 'Failed';
    this.#bell.ring();
  }

  /** Follows the log to its end. Throws where the program may not read logs, or the cluster is lost. */
  async follow(): Promise<void> {
    const { signal } = this.#options.line;
    try {
      while (!(await this.#step())) signal.throwIfAborted();
    } finally {
      this.#bell.end();
    }
  }

  /** One request, or one wait for a change. Whether that was all. */
  async #step(): Promise<boolean> {
    const [state, over] = [this.#state, this.#over];
    if (state === undefined || (state.state === 'waiting' && state.lastEnd === undefined))
      return await this.#wait(over);
    const ended = state.state !== 'running';
    const instance = await this.#instanceOf(state);
    if (instance.complete) return await this.#wait(over);
    const answer = await this.#read({ follow: String(!ended && !over) });
    if (!answer.ok) return await this.#failed(answer.error, over);
    this.#failures = 0;
    instance.complete = ended || over;
    // It ended although the container runs: the API server was stopped in good order, or the log was rotated.
    if (!instance.complete) await pause(this.#options.line.clock, leastStreamMs, this.#options.line.signal);
    return over;
  }

  async #wait(over: boolean): Promise<boolean> {
    if (!over) await this.#bell.heard();
    return over;
  }

  /** What is being read. Where the container was started anew meanwhile, the rest of the instance before comes first. */
  async #instanceOf({ restarts }: ContainerState): Promise<{ readonly restarts: number; complete: boolean }> {
    const known = this.#instance;
    if (known?.restarts === restarts) return known;
    if (known?.complete === false) await this.#read({ follow: 'false', previous: 'true' });
    const instance = { restarts, complete: false };
    this.#instance = instance;
    return instance;
  }

  #read(how: Readonly<Record<string, string>>): Promise<Answer<undefined>> {
    const { line, logs, into, pod, container } = this.#options;
    const { namespace, name } = pod.meta;
    const since = this.#cursor.since;
    this.#cursor.begin();
    return logs.text({
      path: `/api/v1/namespaces/${segment(namespace)}/pods/${segment(name)}/log`,
      query: { container, timestamps: 'true', ...how, ...(since !== undefined && { sinceTime: since }) },
      quietLimitMs,
      signal: line.signal,
      room: into.room,
      line: (raw) => {
        const taken = this.#cursor.take(raw);
        const index = pod.index === undefined ? {} : { index: pod.index };
        if (taken !== undefined) into.put({ pod: name, container, ...index, ...taken });
      },
    });
  }

  /** Waits until another try makes sense. Whether none does. */
  async #failed(error: ApiError, over: boolean): Promise<boolean> {
    const { clock, random, lostAfterMs, signal } = this.#options.line;
    signal.throwIfAborted();
    const { name } = this.#options.pod.meta;
    if (error.kind === 'not-found') return true;
    if (error.code === 403) throw new LaunchError('Refused', `the log of pod ${name} can't be read: ${error.message}`);
    // A container that was just told to run may have no log yet; one that is over has none any more.
    if (error.kind === 'refused' && over) return true;
    if (this.#failures === 0) this.#failingSinceMs = clock.monotonicMs();
    this.#failures += 1;
    if (clock.monotonicMs() - this.#failingSinceMs > lostAfterMs) {
      throw new LaunchError('ClusterLost', `the log of pod ${name} can't be read: ${error.message}`);
    }
    await pause(clock, retryDelayMs(error, this.#failures, random), signal);
    return false;
  }
}
