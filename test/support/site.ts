import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Assets, ControlPlaneOptions } from './control-plane.js';
import { openInstallation } from './installation.js';
import type { Installation, Pod } from './installation.js';
import { linkPrograms } from './installed.js';
import { inventory } from './inventory.js';
import { hasControllerManager, startControllerManager } from './kube-controller-manager.js';
import type { ControllerManagerOptions } from './kube-controller-manager.js';
import type { CallFailure } from './load.js';
import { run, until } from './processes.js';
import type { Outcome } from './processes.js';
import { root } from './sources.js';
import { stageManifests } from './staged-manifests.js';
import { apiVersions, collection, custom, faulty, minimal } from './world.js';

const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cronward';
const namespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

/** An empty cluster that deletes namespaces, and a directory of a user who installs, upgrades and removes Cronward there. */
export class Site {
  readonly world: Installation;
  readonly directory: string;
  readonly #before: readonly string[];
  readonly #stopManager: () => Promise<unknown>;

  private constructor(world: Installation, before: readonly string[], stopManager: () => Promise<unknown>) {
    this.world = world;
    this.directory = mkdtempSync(join(tmpdir(), 'cronward-site-'));
    this.#before = before;
    this.#stopManager = stopManager;
    mkdirSync(join(this.directory, 'bin'));
    linkPrograms(join(this.directory, 'bin'));
  }

  static async open(
    assets: Assets,
    options: { controlPlane?: ControlPlaneOptions; manager?: ControllerManagerOptions } = {},
  ): Promise<Site | { readonly missing: string }> {
    if ('missing' in assets) return assets;
    const { controlPlane = {}, manager = { controllers: ['namespace'] } } = options;
    if (!hasControllerManager(assets.directory)) {
      return { missing: 'there is no kube-controller-manager, which deletes namespaces' };
    }
    const world = await openInstallation(assets, { bare: true, controlPlane });
    if ('missing' in world) return world;
    const running = startControllerManager(world.plane, assets.directory, manager);
    for (const name of namespaces) {
      await until(name, async () =>
        (await world.plane.request('GET', `/api/v1/namespaces/${name}`)).status === 200 ? true : undefined,
      );
    }
    return new Site(world, await inventory(world.plane), () => running.stop());
  }

  async stop(): Promise<void> {
    await this.#stopManager();
    await this.world.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The port at which the API server finds the webhook. */
  get port(): number {
    return Number(new URL(this.world.balancer.url).port);
  }

  /** Types a line where `manifests` is; it must end well. Returns what it prints. */
  async type(line: string): Promise<string> {
    const { code, stdout, stderr } = await this.try(line);
    if (code !== 0) throw new Error(`${line}\nended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Types a line where `manifests` is. */
  async try(line: string): Promise<Outcome> {
    const { environment } = this.world.plane;
    const path = [join(this.directory, 'bin'), environment['PATH'] ?? ''].join(delimiter);
    // kubectl 1.20 fails to wait for an object that has no conditions yet; newer ones, which the pages ask for, wait.
    return await until('kubectl to find conditions', async () => {
      const env = { ...environment, PATH: path };
      const ended = await run('sh', ['-c', `cd '${this.directory}' && ${line}`], { env });
      return ended.stderr.includes('.status.conditions accessor error') ? undefined : ended;
    });
  }

  /** Puts the manifests where lines are typed; with `isServed` the webhook is found at this machine. */
  async stage({ from, isServed = true }: { from?: string; isServed?: boolean } = {}): Promise<void> {
    rmSync(join(this.directory, 'manifests'), { recursive: true, force: true });
    await stageManifests(this.world.plane, this.directory, {
      ...(from !== undefined && { from }),
      ...(isServed && { port: this.port }),
    });
  }

  /** The certificate that the API server trusts, and two ready webhooks behind the Service. */
  async startAll(): Promise<Pod[]> {
    const pods = [await this.world.startPod('certificates')];
    pods.push(await this.world.startPod('webhook'), await this.world.startPod('webhook'));
    await untilReady(pods);
    this.route(pods.slice(1));
    return pods;
  }

  route(pods: readonly Pod[]): void {
    this.world.balancer.route(pods.map(({ port }) => port));
  }

  /**
   * Plays a rolling update (`maxSurge: 1`, `maxUnavailable: 0`) of webhooks to what their Deployment says now. Returns those that
   * serve then.
   */
  async roll(old: readonly Pod[]): Promise<Pod[]> {
    const fresh: Pod[] = [];
    for (const [index, leaving] of old.entries()) {
      const pod = await this.world.startPod('webhook');
      await untilReady([pod]);
      fresh.push(pod);
      this.route([...old.slice(index), ...fresh]);
      const stopping = leaving.stop();
      this.route([...old.slice(index + 1), ...fresh]);
      await stopping;
    }
    return fresh;
  }

  /** A dry run through the API server: undefined where it was judged. */
  readonly call = async (count: number): Promise<CallFailure> => {
    const apiVersion = apiVersions[count % 2] ?? custom;
    const isGood = count % 4 < 2;
    const object = isGood ? minimal(apiVersion, 'load') : faulty(apiVersion, 'load');
    const { status, body } = await this.world.plane.request('POST', `${collection(apiVersion)}?dryRun=All`, object);
    return status === (isGood ? 201 : 422) ? undefined : JSON.stringify(body);
  };

  /** As the API server calls, but each time over a connection of its own: undefined where it was judged. */
  readonly callAfresh = async (count: number): Promise<CallFailure> => {
    const { body } = await this.world.plane.request('GET', configurations);
    const bundle = (body as { webhooks: { clientConfig: { caBundle?: string } }[] }).webhooks[0]?.clientConfig.caBundle;
    const schedule = count % 2 === 0 ? '*/5 * * * *' : '61 * * * *';
    const answer = await review(this.world.balancer.url, Buffer.from(bundle ?? '', 'base64'), schedule);
    return answer === (count % 2 === 0) ? undefined : `a review of the schedule ${schedule} got ${String(answer)}`;
  };

  untilJudged(): Promise<true> {
    return until('CronJobs to be judged', async () => {
      const answers = await Promise.all([0, 1, 2, 3].map(this.call));
      return answers.every((answer) => answer === undefined) ? true : undefined;
    });
  }

  /** The objects that were not there when the site was opened, as the inventory names them. */
  async added(): Promise<readonly string[]> {
    const now = await inventory(this.world.plane);
    return now.filter((name) => !this.#before.includes(name));
  }

  file(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }
}

export async function untilReady(pods: readonly Pod[]): Promise<void> {
  for (const { unready } of pods) {
    await until('the pods to be ready', async () => ((await unready()) === undefined ? true : undefined));
  }
}

/** Ends pods at once. */
export async function kill(pods: readonly Pod[]): Promise<void> {
  for (const { program } of pods) program.signal('SIGKILL');
  for (const { stop } of pods) await stop();
}

const sample = JSON.parse(readFileSync(join(root, 'manifests/samples/review-validate.json'), 'utf8')) as {
  readonly request: { readonly object: { readonly spec: object } };
};

/** Asks the webhook itself: whether it allows a CronJob with that schedule. */
function review(url: string, ca: Buffer, schedule: string): Promise<boolean | undefined> {
  const object = { ...sample.request.object, spec: { ...sample.request.object.spec, schedule } };
  const body = JSON.stringify({ ...sample, request: { ...sample.request, object } });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const servername = 'cronward-webhook.cronward-system.svc';
    const call = request(`${url}/validate`, { method: 'POST', agent: false, ca, servername, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('error', reject);
      answer.on('end', () => {
        const { response } = JSON.parse(text) as { response?: { allowed: boolean } };
        resolve(response?.allowed);
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
