import { authoritiesIn } from '../certs/bundle.js';
import { issue } from '../certs/issue.js';
import type { StoredCertificates } from '../certs/plan.js';
import type { ApiError } from '../kube/answer.js';
import { pause } from '../kube/clock.js';
import type { Clock } from '../kube/clock.js';
import type { Cluster, ConfiguredWebhook } from './cluster.js';
import { decide } from './decide.js';
import type { Kept, Step, Timing } from './decide.js';
import { doubted, forgotten, noted, prepared, promoted, readKept, replaced } from './secret.js';
import type { SecretChange } from './secret.js';

/** What a keeper tells: a step that was done, or what could not be asked or done. */
export type KeeperEvent =
  | { readonly kind: 'done'; readonly step: Exclude<Step['do'], 'wait'>; readonly because?: string }
  | { readonly kind: 'failed'; readonly what: string; readonly error: ApiError };

export interface KeeperOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** From 0 to 1, 1 not included: spreads the looks of several keepers. */
  readonly random: () => number;
  /** The names that the certificate has to hold. */
  readonly hosts: readonly string[];
  /** How long a certificate is valid, in milliseconds. It is replaced when two thirds of that are over. */
  readonly lifeMs: number;
  readonly timing: Timing;
  /** How often the objects are looked at, in milliseconds. */
  readonly lookMs: number;
  /** Must not throw. */
  readonly report: (event: KeeperEvent) => void;
}

/** A rotation has six steps; one that does not end is a fault, and waits for the next look. */
const maxSteps = 12;

/**
 * Keeps the webhook's certificate in its Secret, and the authorities that API servers trust in the webhook configurations.
 *
 * Several may run at once: each writes on the condition that the Secret is as it was read, so a certificate that two made is
 * the one of the first. An authority's key signs one certificate and is forgotten, so nobody can sign another.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  #fault: string | undefined = 'the Secret has not been looked at yet';

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Why the certificate is not known to be right; undefined where it is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Looks after them until `stop` is aborted. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, random, lookMs } = this.#options;
    while (!stop.aborted) {
      await this.look();
      await pause(clock, lookMs * (0.8 + 0.4 * random()), stop);
    }
  }

  /** Looks once, and does whatever can be done now. */
  async look(): Promise<void> {
    for (let step = 0; step < maxSteps; step += 1) {
      if (!(await this.#step())) return;
    }
    this.#fault = `the rotation did not come to rest in ${maxSteps} steps`;
  }

  /** Does the next step; whether there may be another one now. */
  async #step(): Promise<boolean> {
    const { cluster, clock, hosts, timing } = this.#options;
    const secret = await cluster.getSecret();
    if (!secret.ok) return this.#failed('read the Secret', secret.error);
    const webhooks = await cluster.getWebhooks();
    if (!webhooks.ok) return this.#failed('read the webhook configurations', webhooks.error);
    const kept = readKept(secret.body);
    const strays = webhooks.body.filter(({ bundlePem }) => bundlePem !== kept.bundlePem);
    const nowMs = clock.nowMs();
    const step = decide({ kept, trusted: strays.length === 0, hosts, nowMs }, timing);
    if (step.do === 'wait') {
      this.#fault = undefined;
      return false;
    }
    if (step.do === 'trust') return await this.#trust(strays, kept.bundlePem);
    // A Secret that was emptied says no longer what replicas serve from their memory; the configurations do.
    const bundlePem = kept.bundlePem === '' ? bundleOf(strays) : kept.bundlePem;
    return await this.#change(versionOf(secret.body), await this.#changeOf(step, { ...kept, bundlePem }, nowMs), step);
  }

  async #changeOf(
    step: Exclude<Step, { do: 'wait' } | { do: 'trust' }>,
    kept: Kept,
    nowMs: number,
  ): Promise<SecretChange> {
    switch (step.do) {
      case 'replace':
        return replaced(kept, await this.#issue(nowMs), nowMs);
      case 'prepare':
        return prepared(kept, await this.#issue(nowMs));
      case 'doubt':
        return doubted();
      case 'note':
        return noted(nowMs);
      case 'promote':
        return promoted(kept, nowMs);
      case 'forget':
        return forgotten(kept);
    }
  }

  #issue(nowMs: number): Promise<StoredCertificates> {
    const { hosts, lifeMs } = this.#options;
    return issue(hosts, nowMs, lifeMs);
  }

  async #change(resourceVersion: string, change: SecretChange, step: Exclude<Step, { do: 'wait' }>): Promise<boolean> {
    const answer = await this.#options.cluster.patchSecret(resourceVersion, change);
    if (answer.ok) {
      this.#options.report({ kind: 'done', step: step.do, ...('because' in step && { because: step.because }) });
      return true;
    }
    // Another keeper was first; what it did is what counts.
    return answer.error.kind === 'conflict' ? true : this.#failed('write the Secret', answer.error);
  }

  async #trust(strays: readonly ConfiguredWebhook[], bundlePem: string): Promise<boolean> {
    for (const resource of new Set(strays.map((webhook) => webhook.resource))) {
      const own = strays.filter((webhook) => webhook.resource === resource);
      const answer = await this.#options.cluster.trust(own, bundlePem);
      if (!answer.ok) return this.#failed(`write the caBundle of ${resource}`, answer.error);
    }
    this.#options.report({ kind: 'done', step: 'trust' });
    return true;
  }

  #failed(what: string, error: ApiError): false {
    this.#fault = `could not ${what}: ${error.message}`;
    this.#options.report({ kind: 'failed', what, error });
    return false;
  }
}

/** The authorities that webhooks are configured to trust, each once. */
function bundleOf(webhooks: readonly ConfiguredWebhook[]): string {
  return [...new Set(webhooks.flatMap(({ bundlePem }) => authoritiesIn(bundlePem)))].join('');
}

function versionOf(secret: Readonly<Record<string, unknown>>): string {
  const metadata = secret['metadata'];
  return typeof metadata === 'object' && metadata !== null && 'resourceVersion' in metadata
    ? String(metadata.resourceVersion)
    : '';
}
