import type { Request, Response } from 'express';
import type { Decision as Decided } from '../admission/index.js';
import type { TimeZone } from '../core/schedule/index.js';
import type { Api } from '../kube/answer.js';
import type { Clock } from '../kube/clock.js';
import { listCronJobs } from '../outlook/listed.js';
import type { LiveCronJob } from '../outlook/stored-cron-job.js';
import { ClusterWatch } from './cluster-watch.js';
import { Decisions } from './decisions.js';
import { LiveHub } from './live-hub.js';
import { RefusedRequest } from './refused.js';

export interface SightOptions {
  readonly clock: Clock;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** Whether `decided` will be called. */
  readonly decisions: boolean;
}

/** A cluster to look at. */
export interface SeenCluster {
  readonly api: Api;
  /** What a person calls it. */
  readonly name: string;
  /** Only what is in this namespace; everything where undefined. */
  readonly namespace?: string | undefined;
  /** See `ClusterWatchOptions`. */
  readonly localZone?: TimeZone;
}

/** What a page sees of a cluster and of a webhook. A cluster is watched from when somebody first looks. */
export class Sight {
  readonly #options: SightOptions;
  readonly #hub: LiveHub;
  readonly #decisions = new Decisions();
  readonly #stop = new AbortController();
  #cluster: (SeenCluster & { readonly watch: ClusterWatch }) | undefined;
  #isAsked = false;
  #watching: Promise<void> = Promise.resolve();

  constructor(options: SightOptions) {
    this.#options = options;
    this.#hub = new LiveHub({
      begin: () => {
        this.#isAsked = true;
        this.#watch();
      },
      greet: (send) => {
        const watch = this.#cluster?.watch;
        if (watch !== undefined) {
          send('cronJobs', watch.cronJobs);
          send('connection', watch.connection);
        }
        for (const decision of this.#decisions.last) send('decision', decision);
      },
    });
  }

  /** Whether the decisions of a webhook are told. */
  get decisions(): boolean {
    return this.#options.decisions;
  }

  /** What the cluster is called; undefined where there is none. */
  get cluster(): string | undefined {
    return this.#cluster?.name;
  }

  /** Looks at this cluster from now on; may be called once. */
  use(cluster: SeenCluster): void {
    const { clock, random } = this.#options;
    const { api, namespace, localZone } = cluster;
    const zone = localZone === undefined ? {} : { localZone };
    const watch = new ClusterWatch({ api, clock, random, namespace, ...zone, tell: this.#hub.send });
    this.#cluster = { ...cluster, watch };
    // Who looks already learns that there is something to come.
    this.#hub.send('connection', watch.connection);
    this.#watch();
  }

  /** Told about each verdict of the webhook. */
  readonly decided = (decision: Decided): void => {
    const told = this.#decisions.add(decision, this.#options.clock.nowMs());
    this.#hub.send('decision', told);
  };

  /** Sends events until the client goes, or says that there are too many; false where there is nothing to tell of. */
  readonly live = (request: Request, response: Response): 'taken' | 'nothing' | 'full' => {
    if (this.#cluster === undefined && !this.#options.decisions) return 'nothing';
    return this.#hub.take(request, response) ? 'taken' : 'full';
  };

  /** The CronJobs of the cluster now; undefined where there is none. Rejects with a `RefusedRequest` where it gives no answer. */
  async cronJobs(signal: AbortSignal): Promise<readonly LiveCronJob[] | undefined> {
    if (this.#cluster === undefined) return undefined;
    const { api, namespace } = this.#cluster;
    const listed = await listCronJobs(api, { namespace, signal });
    if (listed.ok) return listed.cronJobs;
    throw new RefusedRequest(502, `the cluster gives no answer: ${listed.error.message}`);
  }

  /** Ends every stream and the watch. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#hub.close();
    await this.#watching;
  }

  #watch(): void {
    if (!this.#isAsked || this.#cluster === undefined || this.#stop.signal.aborted) return;
    this.#watching = this.#cluster.watch.run(this.#stop.signal);
  }
}
