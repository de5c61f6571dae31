import { issueAuthority, issueServer, placeIdentity } from '../support/certificates.js';
import type { Identity } from '../support/certificates.js';
import { until } from '../support/processes.js';
import { connect } from './callers.js';
import type { Target } from './callers.js';

/** What servers have in their directory, and whom callers trust, as the `caBundle` says it to an API server. */
export class Trust {
  readonly #certDir: string;
  #newest: Identity;
  #bundle: string;
  #renewals = 0;
  /** The connections that callers are opening. */
  readonly #opening = new Set<Promise<unknown>>();

  private constructor(certDir: string, newest: Identity) {
    this.#certDir = certDir;
    this.#newest = newest;
    this.#bundle = newest.certificate;
  }

  static async begin(certDir: string): Promise<Trust> {
    const authority = await issueAuthority();
    placeIdentity(certDir, await issueServer(authority));
    return new Trust(certDir, authority);
  }

  /** Where a caller connects, to the port that is given out then, trusting whom it is to trust at that moment. */
  at(port: () => number): Target {
    const bundle = (): string => this.#bundle;
    return {
      get port() {
        return port();
      },
      get ca() {
        return bundle();
      },
      opening: (opened) => {
        this.#opening.add(opened);
        const forget = (): void => {
          this.#opening.delete(opened);
        };
        opened.then(forget, forget);
      },
    };
  }

  /** Has a new authority trusted beside the old one, and then a certificate of it where the servers look. */
  async renew(): Promise<void> {
    this.#renewals += 1;
    const next = await issueAuthority({ name: `test authority ${this.#renewals}` });
    this.#bundle = `${this.#newest.certificate}\n${next.certificate}`;
    this.#newest = next;
    // Whoever is connecting still trusts the old one only.
    await Promise.allSettled(this.#opening);
    placeIdentity(this.#certDir, await issueServer(next));
  }

  /** Waits until the servers at `ports` have taken the new certificate, and ends the trust in the old authority. */
  async forget(ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      await until('a server to take the new certificate', () =>
        connect({ port, ca: this.#newest.certificate }).then(
          ({ socket }) => {
            socket.destroy();
            return true;
          },
          () => undefined,
        ),
      );
    }
    this.#bundle = this.#newest.certificate;
  }
}
