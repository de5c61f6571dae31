import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveBatchV1 } from './batch-v1.js';
import { issueAuthority, issueServer, placeIdentity } from './certificates.js';
import type { Identity } from './certificates.js';
import { startControlPlane } from './control-plane.js';
import type { Assets, ControlPlane, ControlPlaneOptions } from './control-plane.js';
import { cronward, startWebhook } from './cronward.js';
import type { Webhook } from './cronward.js';
import { until } from './processes.js';
import type { Outcome } from './processes.js';

/** The API versions of CronJob that Cronward admits. */
export const builtIn = 'batch/v1';
export const custom = 'batch.tutorial.kubebuilder.io/v1';
export const apiVersions = [builtIn, custom] as const;
export type ApiVersion = (typeof apiVersions)[number];

/** A control plane that asks a running `cronward webhook`, both set up with the commands that a user would run. */
export interface World {
  readonly plane: ControlPlane;
  readonly authority: Identity;
  /** The authority's certificate in a file, for `--ca-file`. */
  readonly caFile: string;
  readonly certDir: string;
  readonly webhook: Webhook;
  /** `kubectl <args>`, with an object on standard input if one is given. */
  readonly kubectl: (args: string, object?: unknown) => Promise<Outcome>;
  /** Has the API server call `url`, and waits until it does. */
  readonly install: (url?: string) => Promise<void>;
  /** Takes the webhook configurations away, and waits until the API server calls nobody. */
  readonly uninstall: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * A world with its webhooks in force, or why these programs can't have one: Kubernetes 1.20 as its own makefile builds
 * it with Go 1.18 or newer ends with a memory fault at the first custom resource (see .ci/control-plane).
 */
export async function openWorld(
  assets: Assets,
  options: ControlPlaneOptions = {},
): Promise<World | { readonly missing: string }> {
  if ('missing' in assets) return assets;
  const world = await startWorld(assets.directory, options);
  try {
    await world.install();
    return world;
  } catch (error) {
    await world.stop();
    if (!String(error).includes('kube-apiserver has ended: fatal error: fault')) throw error;
    return {
      missing: `the kube-apiserver in ${assets.directory} dies of custom resources; .ci/control-plane builds one`,
    };
  }
}

async function startWorld(assets: string, options: ControlPlaneOptions): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-world-'));
  const authority = await issueAuthority();
  const caFile = join(directory, 'ca.crt');
  writeFileSync(caFile, authority.certificate);
  const certDir = join(directory, 'tls');
  placeIdentity(certDir, await issueServer(authority));
  const running: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of running.reverse()) await end();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const plane = await startControlPlane(assets, options);
    running.push(plane.stop);
    const kubectl = (args: string, object?: unknown): Promise<Outcome> =>
      plane.kubectl(args.split(' '), { stdin: object === undefined ? '' : JSON.stringify(object) });
    if (!plane.hasBatchV1CronJob) await serveBatchV1(plane);
    await pipe(plane, ['generate', 'crd'], ['apply', '-f', '-']);
    await kubectl('wait --for=condition=Established crd/cronjobs.batch.tutorial.kubebuilder.io');
    const webhook = await startWebhook({ certDir });
    running.push(() => webhook.program.stop());
    return { plane, authority, caFile, certDir, webhook, kubectl, ...installation(plane, webhook, caFile), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function installation(plane: ControlPlane, webhook: Webhook, caFile: string): Pick<World, 'install' | 'uninstall'> {
  const configurations = (url: string): string[] => ['generate', 'webhooks', '--url', url, '--ca-file', caFile];
  return {
    install: async (url = webhook.url) => {
      await pipe(plane, configurations(url), ['apply', '-f', '-']);
      if (url === webhook.url) await untilJudged(plane, true);
    },
    uninstall: async () => {
      await pipe(plane, configurations(webhook.url), ['delete', '-f', '-']);
      await untilJudged(plane, false);
    },
  };
}

/** `cronward <args> | kubectl <args>`; fails unless both end well. */
export async function pipe(plane: ControlPlane, from: readonly string[], to: readonly string[]): Promise<string> {
  const made = await cronward(from);
  if (made.code !== 0) throw new Error(`cronward ${from.join(' ')}: ${made.stderr}`);
  const taken = await plane.kubectl(to, { stdin: made.stdout });
  if (taken.code !== 0) throw new Error(`kubectl ${to.join(' ')}: ${taken.stderr}`);
  return taken.stdout;
}

/** Where the API server serves the CronJobs of a namespace. */
export function collection(apiVersion: ApiVersion, namespace = 'default'): string {
  return `/apis/${apiVersion}/namespaces/${namespace}/cronjobs`;
}

/** A CronJob with nothing but what is required, and a limit, so that it is accepted without a word; `spec` is laid over it. */
export function minimal(apiVersion: ApiVersion, name: string, spec: object = {}): Record<string, unknown> {
  const containers = [{ name: 'main', image: 'busybox:1.36' }];
  return {
    apiVersion,
    kind: 'CronJob',
    metadata: { name },
    spec: {
      schedule: '*/5 * * * *',
      jobTemplate: {
        spec: { activeDeadlineSeconds: 240, template: { spec: { restartPolicy: 'OnFailure', containers } } },
      },
      ...spec,
    },
  };
}

/** The same with one fault, which only Cronward refuses: every API server accepts the labels of the Jobs by itself. */
export function faulty(apiVersion: ApiVersion, name: string): Record<string, unknown> {
  const { jobTemplate } = minimal(apiVersion, name)['spec'] as { jobTemplate: object };
  return minimal(apiVersion, name, { jobTemplate: { ...jobTemplate, metadata: { labels: { 'not a label': 'x' } } } });
}

/** No API tells whether a webhook configuration is in force, so a bad CronJob of each kind finds out, as a dry run. */
async function untilJudged(plane: ControlPlane, judged: boolean): Promise<void> {
  for (const apiVersion of apiVersions) {
    await until(`webhooks to be ${judged ? 'asked' : 'left alone'} about ${apiVersion}`, async () => {
      const { status } = await plane.request(
        'POST',
        `${collection(apiVersion)}?dryRun=All`,
        faulty(apiVersion, 'probe'),
      );
      return (status === 422) === judged && (status === 201) === !judged ? true : undefined;
    });
  }
}
