import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from '../kube/answer.js';
import { Client } from '../kube/client.js';
import { pause, systemClock } from '../kube/clock.js';
import { findCluster } from '../kube/credentials.js';
import type { ClusterAccess } from '../kube/credentials.js';
import { apiServerFlags, certificateIn, etcdFlags, writeKubeconfig, writeServerFiles } from './files.js';
import { playKubelet } from './pretend-kubelet.js';
import { freePort } from './port.js';
import { start } from './program.js';
import type { Program } from './program.js';

/** A cluster on this machine that lives as long as this process. */
export interface LocalCluster {
  readonly kubeconfig: string;
  readonly access: ClusterAccess;
  /** Whether kube-controller-manager was among the programs, so that Jobs get pods and what is owned is cleaned up. */
  readonly runsJobs: boolean;
  readonly stop: () => Promise<void>;
}

/** The programs are not there, or do not start. The message is one sentence. */
export class LocalClusterError extends Error {
  override readonly name = 'LocalClusterError';
}

const needed = ['etcd', 'kube-apiserver'] as const;
/** A slow machine takes half a minute. */
const startTries = 1_200;
const startPauseMs = 50;
/** Enough to tell why a program ended; an API server writes for as long as it runs. */
const keptOutput = 100_000;

/**
 * Starts etcd, kube-apiserver and, where it is there, kube-controller-manager with the controllers of Jobs, garbage and
 * namespaces, from the directory `assets`, on free ports of 127.0.0.1 with their data in a temporary directory. Pods are
 * not run: each is said to have succeeded after a moment (see `playKubelet`). Throws a `LocalClusterError`.
 */
export async function startLocalCluster(assets: string): Promise<LocalCluster> {
  for (const program of needed) {
    if (!isProgram(join(assets, program))) throw new LocalClusterError(`there is no program ${program} in ${assets}`);
  }
  const home = mkdtempSync(join(tmpdir(), 'cronward-cluster-'));
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    // Newest first, and without much patience: nobody needs the data again.
    for (const end of ends.reverse()) await end();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const run = (name: string, flags: readonly string[]): Program => {
    const program = start(join(assets, name), flags, process.env, keptOutput);
    ends.push(() => program.stop(2_000));
    return program;
  };
  try {
    const token = randomUUID();
    const files = writeServerFiles(home, token);
    const etcdUrl = `http://127.0.0.1:${await freePort()}`;
    run('etcd', etcdFlags(home, etcdUrl));
    const port = await freePort();
    // Without service account tokens, which nothing here would use, the Job controller can create pods at once.
    const flags = [...apiServerFlags(files, etcdUrl, port), '--disable-admission-plugins=ServiceAccount'];
    const apiServer = run('kube-apiserver', flags);
    const ca = await until(apiServer, () => Promise.resolve(certificateIn(files.serverCertificate)));
    const kubeconfig = writeKubeconfig(home, { name: 'cronward', url: `https://127.0.0.1:${port}`, ca, token });
    const access = await findCluster({ kubeconfig, env: {} });
    const client = new Client({ access, userAgent: 'cronward-local-cluster' });
    ends.push(() => {
      client.close();
      return Promise.resolve();
    });
    await until(apiServer, () => isReady(client));
    const runsJobs = isProgram(join(assets, 'kube-controller-manager'));
    if (runsJobs) {
      const flags = controllerManagerFlags(kubeconfig, files.serviceAccountKey);
      run('kube-controller-manager', (await minorVersion(client)) < 24 ? [...flags, '--port=0'] : flags);
      const halt = new AbortController();
      const playing = playKubelet({ api: client, clock: systemClock, random: Math.random, signal: halt.signal });
      ends.push(() => {
        halt.abort();
        return playing;
      });
    }
    return { kubeconfig, access, runsJobs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function controllerManagerFlags(kubeconfig: string, serviceAccountKey: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--controllers=job,garbagecollector,namespace,ttl-after-finished',
    `--service-account-private-key-file=${serviceAccountKey}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    '--secure-port=0',
  ];
}

/** The y of Kubernetes x.y. Before 24, kube-controller-manager opens a second port unless it is told not to. */
async function minorVersion(api: Api): Promise<number> {
  const answer = await api.call({ method: 'GET', path: '/version' });
  return answer.ok ? Number.parseInt(String(answer.body['minor']), 10) : Number.NaN;
}

async function isReady(api: Api): Promise<true | undefined> {
  const answer = await api.call({ method: 'GET', path: '/api/v1/namespaces/default' });
  return answer.ok ? true : undefined;
}

/** Asks until there is an answer, and gives up when the program has ended or does not come up. */
async function until<T>(program: Program, ask: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < startTries; i++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (!program.isRunning()) {
      throw new LocalClusterError(`kube-apiserver ended: ${program.stderr().trim().split('\n').at(-1) ?? ''}`);
    }
    await pause(systemClock, startPauseMs);
  }
  throw new LocalClusterError('kube-apiserver does not become ready');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
