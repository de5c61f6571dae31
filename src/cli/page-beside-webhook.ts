import type { Page } from '../page/index.js';
import { PagePort } from '../page/index.js';
import { ownPage } from './own-page.js';
import { asPortFailure } from './port-failure.js';
import type { PageBeside, ServedPage } from './serve.js';

/** The page of `cronward dev`: on the port of the webhook, and on one of its own. */
export class PageBesideWebhook {
  readonly #nowMs: () => number;
  #page: Page | undefined;
  #port: PagePort | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  readonly make = ({ policy, logger }: PageBeside): ServedPage => {
    const page = ownPage({ policy, logger, nowMs: this.#nowMs });
    this.#page = page;
    return {
      app: page.app,
      usePolicy: (changed) => {
        page.usePolicy(changed);
      },
      close: async () => {
        await this.#port?.close();
        await page.close();
      },
    };
  };

  /** Opens the port of its own; returns its number. Throws a `Failure`. */
  async open(host: string, port: number): Promise<number | undefined> {
    if (this.#page === undefined) return undefined;
    this.#port = new PagePort(this.#page.app);
    return this.#port.open(host, port).catch(asPortFailure);
  }
}
