import type { Answer, JsonObject } from '../../src/kube/answer.js';
import type { Cluster, ConfiguredWebhook } from '../../src/rotation/cluster.js';
import type { SecretChange } from '../../src/rotation/secret.js';

/** What goes wrong with one call: it is not made, or its answer is lost. */
export type Mishap = 'none' | 'refused' | 'lost';

/** The Secret and the configurations of a cluster that is only played. */
export class PlayedCluster implements Cluster {
  version = 1;
  data: Record<string, string> = {};
  annotations: Record<string, string> = {};
  webhooks: ConfiguredWebhook[] = (['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] as const).map(
    (resource) => ({ resource, index: 0, name: 'one', bundlePem: '' }),
  );
  /** Asked before each write. */
  mishap: () => Mishap = () => 'none';
  /** Asked before each call is made: what other processes do meanwhile. */
  meanwhile: () => Promise<void> = () => Promise.resolve();

  text(member: string): string {
    return Buffer.from(this.data[member] ?? '', 'base64').toString('utf8');
  }

  readonly getSecret = async (): Promise<Answer> => {
    await this.meanwhile();
    return { ok: true, body: this.#secret() };
  };

  readonly patchSecret = async (resourceVersion: string, change: SecretChange): Promise<Answer> => {
    await this.meanwhile();
    return this.#write(() => {
      if (resourceVersion !== String(this.version)) return refusal('conflict');
      this.version += 1;
      merge(this.data, change.data ?? {});
      merge(this.annotations, change.annotations);
      return { ok: true, body: this.#secret() };
    });
  };

  readonly getWebhooks = async (): Promise<Answer<readonly ConfiguredWebhook[]>> => {
    await this.meanwhile();
    return { ok: true, body: this.webhooks };
  };

  readonly trust = async (webhooks: readonly ConfiguredWebhook[], bundlePem: string): Promise<Answer> => {
    await this.meanwhile();
    return this.#write(() => {
      const named = new Set(webhooks.map(({ resource }) => resource));
      this.webhooks = this.webhooks.map((one) => (named.has(one.resource) ? { ...one, bundlePem } : one));
      return { ok: true, body: {} };
    });
  };

  #write(write: () => Answer): Answer {
    const mishap = this.mishap();
    if (mishap === 'refused') return refusal('failed');
    const answer = write();
    return mishap === 'lost' ? refusal('unreachable') : answer;
  }

  #secret(): JsonObject {
    return {
      metadata: { resourceVersion: String(this.version), annotations: { ...this.annotations } },
      data: { ...this.data },
    };
  }
}

function refusal(kind: 'conflict' | 'failed' | 'unreachable'): Answer {
  return {
    ok: false,
    error: { kind, message: `the call came to nothing (${kind})`, mayHaveActed: kind !== 'conflict' },
  };
}

function merge(into: Record<string, string>, change: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(change)) {
    if (value === null) Reflect.deleteProperty(into, name);
    else into[name] = value;
  }
}
