import { findTimeZone, utc } from '../core/schedule/index.js';
import { Client, systemClock } from '../kube/index.js';
import type { ClusterAccess } from '../kube/index.js';
import { PagePort, Sight } from '../page/index.js';
import type { Page } from '../page/index.js';
import { clusterName, ownPage } from './own-page.js';
import { asPortFailure } from './port-failure.js';
import type { PageBeside, ServedPage } from './serve.js';
import { version } from './version.js';

/** The page of `cronward dev`: on the port of the webhook, and on one of its own. */
export class PageBesideWebhook {
  readonly #nowMs: () => number;
  readonly #sight = new Sight({ clock: systemClock, random: Math.random, decisions: true });
  #page: Page | undefined;
  #client: Client | undefined;
  #port: PagePort | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  readonly make = ({ policy, logger, stop }: PageBeside): ServedPage => {
    const page = ownPage({ policy, logger, nowMs: this.#nowMs, sight: this.#sight });
    this.#page = page;
    // A stream has no end, and the port of the webhook is not closed before its last answer is given.
    stop.addEventListener('abort', () => void this.#sight.close());
    return {
      app: page.app,
      decided: this.#sight.decided,
      usePolicy: (changed) => {
        page.usePolicy(changed);
      },
      close: async () => {
        await this.#port?.close();
        await page.close();
        this.#client?.close();
      },
    };
  };

  /** Opens the port of its own; returns its number. Throws a `Failure`. */
  async open(host: string, port: number): Promise<number | undefined> {
    if (this.#page === undefined) return undefined;
    this.#port = new PagePort(this.#page.app);
    return this.#port.open(host, port).catch(asPortFailure);
  }

  /** Shows the CronJobs of this cluster, all or those of one namespace. */
  look(access: ClusterAccess, namespace?: string): void {
    this.#client = new Client({ access, userAgent: `cronward-page/${version()}`, connections: 4 });
    const localZone = findTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utc;
    this.#sight.use({ api: this.#client, name: clusterName(access), namespace, localZone });
  }
}
