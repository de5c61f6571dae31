import { issue } from '../../src/certs/issue.js';
import { root } from './sources.js';
import type { Installation, Pod } from './installation.js';
import { until } from './processes.js';
import { apiVersions, collection, faulty, minimal } from './world.js';
import type { ApiVersion } from './world.js';

export const host = 'cronward-webhook.cronward-system.svc';
const secretPath = '/api/v1/namespaces/cronward-system/secrets/cronward-webhook-tls';
const configurations = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] as const;

/** A running installation with its pods, and what the scenarios of failures ask of it and do to it. */
export class FailureStage {
  readonly world: Installation;
  readonly keeper: Pod;
  replicas: Pod[] = [];

  private constructor(world: Installation, keeper: Pod) {
    this.world = world;
    this.keeper = keeper;
  }

  static async open(world: Installation): Promise<FailureStage> {
    await world.routeService();
    // Kubernetes gives every namespace this label itself since 1.21.
    for (const name of ['kube-system', 'cronward-system', 'default']) {
      await world.kubectl(`label --overwrite namespace ${name} kubernetes.io/metadata.name=${name}`);
    }
    const keeper = await world.startPod('certificates');
    await until('the keeper to be ready', async () => ((await keeper.unready()) === undefined ? true : undefined));
    const stage = new FailureStage(world, keeper);
    await stage.startReplicas();
    await until('CronJobs to be judged', () => stage.isJudged());
    return stage;
  }

  async startReplicas(): Promise<void> {
    this.replicas = await Promise.all([this.world.startPod('webhook'), this.world.startPod('webhook')]);
    await until('the replicas to be ready', async () => {
      const faults = await Promise.all(this.replicas.map(({ unready }) => unready()));
      return faults.every((fault) => fault === undefined) ? true : undefined;
    });
    this.route();
  }

  /** Sends calls to the replicas, or to other ports, over new connections. */
  route(ports: readonly number[] = this.replicas.map(({ port }) => port)): void {
    this.world.balancer.route(ports);
    this.world.balancer.cut();
  }

  /** How a dry run ends: the HTTP status of a CronJob that our rules accept or refuse. */
  async statusOf(apiVersion: ApiVersion, isGood: boolean, namespace = 'default'): Promise<number> {
    const object = isGood ? minimal(apiVersion, 'probe') : faulty(apiVersion, 'probe');
    const path = `${collection(apiVersion, namespace)}?dryRun=All`;
    return (await this.world.plane.request('POST', path, object)).status;
  }

  /** `true` where CronJobs of this kind are judged as ever, else undefined. */
  async isJudged(kinds: readonly ApiVersion[] = apiVersions): Promise<true | undefined> {
    for (const apiVersion of kinds) {
      if ((await this.statusOf(apiVersion, false)) !== 422) return undefined;
      if ((await this.statusOf(apiVersion, true)) !== 201) return undefined;
    }
    return true;
  }

  async secret(): Promise<{ certPem: string; keyPem: string; caPem: string }> {
    const { body } = await this.world.plane.request('GET', secretPath);
    const { data = {} } = body as { data?: Record<string, string> };
    const text = (name: string): string => Buffer.from(data[name] ?? '', 'base64').toString();
    return { certPem: text('tls.crt'), keyPem: text('tls.key'), caPem: text('ca.crt') };
  }

  /** Has the API server trust `pem`; the keeper must not be looking. */
  async trust(pem: string): Promise<void> {
    for (const resource of configurations) {
      const path = `/apis/admissionregistration.k8s.io/v1/${resource}/cronward`;
      const { body } = await this.world.plane.request('GET', path);
      const configuration = body as { webhooks: { clientConfig: { caBundle?: string } }[] };
      for (const { clientConfig } of configuration.webhooks)
        clientConfig.caBundle = Buffer.from(pem).toString('base64');
      const { status } = await this.world.plane.request('PUT', path, configuration);
      if (status !== 200) throw new Error(`PUT ${path}: ${status}`);
    }
  }

  /** Serves a certificate at the webhook's address that the API server finds fault with, until the function is called. */
  async impersonate(
    made: { hosts?: readonly string[]; atMs?: number },
    serve: (pair: { certPem: string; keyPem: string }) => Promise<{ port: number; stop: () => Promise<void> }>,
    isTrusted: boolean,
  ): Promise<() => Promise<void>> {
    const pair = await issue(made.hosts ?? [host], made.atMs ?? Date.now(), 30 * 24 * 3_600_000);
    this.keeper.program.signal('SIGSTOP');
    if (isTrusted) await this.trust(pair.caPem);
    const backend = await serve(pair);
    this.route([backend.port]);
    return async () => {
      await backend.stop();
      this.keeper.program.signal('SIGCONT');
      this.route();
    };
  }

  /** What keeps working while the webhook does not: deletes, the status, and namespaces that are never asked about. */
  async prepareBystanders(): Promise<void> {
    const { plane } = this.world;
    for (const apiVersion of apiVersions) {
      for (const name of ['stays', 'goes']) {
        await plane.request('POST', collection(apiVersion), minimal(apiVersion, name));
      }
    }
  }

  /** The HTTP status of each thing that no failure of ours may stop. */
  async bystanders(): Promise<Readonly<Record<string, number>>> {
    const { plane } = this.world;
    const result: Record<string, number> = {};
    for (const apiVersion of apiVersions) {
      const path = collection(apiVersion);
      const status = { status: { lastScheduleTime: '2026-01-01T00:00:00Z' } };
      result[`status of ${apiVersion}`] = (await plane.request('PATCH', `${path}/stays/status`, status)).status;
      result[`delete of ${apiVersion}`] = (await plane.request('DELETE', `${path}/goes`)).status;
      for (const namespace of ['kube-system', 'cronward-system']) {
        result[`${apiVersion} in ${namespace}`] = await this.statusOf(apiVersion, true, namespace);
      }
    }
    return result;
  }
}

/** The environment of a process whose node has a clock that is ahead. */
export function clockAhead(ms: number): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${root}/test/support/shifted-clock.mjs`, CLOCK_SHIFT_MS: String(ms) };
}
