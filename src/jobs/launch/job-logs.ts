import type { TextApi } from '../../kube/answer.js';
import { Channel } from './channel.js';
import { ContainerLog } from './container-log.js';
import type { Line } from './create.js';
import type { LogLine, LogOptions } from './handles.js';
import type { PodState } from './pod-state.js';
import type { Sight } from './result.js';

/** Lines that are held for a reader who is slow; beyond that nothing is read from the API server. */
const mostHeldLines = 1_000;

export interface JobLogsOptions extends Pick<LogOptions, 'pod' | 'index' | 'container'> {
  readonly line: Line;
  readonly logs: TextApi;
  /** Ends when the Job has. */
  readonly sights: (signal: AbortSignal) => AsyncIterable<Sight>;
  /** Whether to go on until the Job has ended. */
  readonly follow: boolean;
}

/** The lines of the containers of a Job, as they come. */
export async function* jobLogs(options: JobLogsOptions): AsyncGenerator<LogLine, void> {
  const stop = new AbortController();
  const line = { ...options.line, signal: AbortSignal.any([options.line.signal, stop.signal]) };
  const channel = new Channel<LogLine>(mostHeldLines);
  const reading = new Reading({ ...options, line }, channel);
  const done = reading.run().then(
    () => {
      channel.close();
    },
    (error: unknown) => {
      stop.abort();
      channel.close({ error });
    },
  );
  try {
    yield* channel.read();
  } finally {
    stop.abort();
    channel.close();
    await done;
  }
}

class Reading {
  readonly #options: JobLogsOptions;
  readonly #channel: Channel<LogLine>;
  readonly #containers = new Map<string, ContainerLog>();
  readonly #ends: Promise<void>[] = [];
  readonly #fault = new AbortController();

  constructor(options: JobLogsOptions, channel: Channel<LogLine>) {
    this.#options = options;
    this.#channel = channel;
  }

  async run(): Promise<void> {
    const { line, sights, follow } = this.#options;
    const signal = AbortSignal.any([line.signal, this.#fault.signal]);
    let last: Sight | undefined;
    for await (const sight of sights(signal)) {
      this.#take(sight, false);
      last = sight;
      if (!follow) break;
    }
    if (last !== undefined) this.#take(last, true);
    await Promise.all(this.#ends);
  }

  #take({ pods }: Sight, over: boolean): void {
    for (const pod of pods.filter((candidate) => this.#isWanted(candidate))) {
      for (const { name } of pod.containers) {
        if (name !== (this.#options.container ?? name)) continue;
        if (this.#options.container === undefined && pod.initContainers.includes(name)) continue;
        const key = `${pod.meta.uid}/${name}`;
        // Of a pod that is gone only what is being read already ends in good order.
        const log = this.#containers.get(key) ?? (pod.gone ? undefined : this.#begin(key, pod, name));
        log?.see(pod, over);
      }
    }
  }

  #isWanted({ meta, index }: PodState): boolean {
    const { pod, index: wanted } = this.#options;
    return (pod === undefined || pod === meta.name) && (wanted === undefined || wanted === index);
  }

  #begin(key: string, pod: PodState, container: string): ContainerLog {
    const { line, logs } = this.#options;
    const signal = AbortSignal.any([line.signal, this.#fault.signal]);
    const log = new ContainerLog({ line: { ...line, signal }, logs, into: this.#channel, pod, container });
    this.#containers.set(key, log);
    const end = log.follow();
    // The others end with the first that fails.
    end.catch((error: unknown) => {
      this.#fault.abort(error);
    });
    this.#ends.push(end);
    return log;
  }
}
