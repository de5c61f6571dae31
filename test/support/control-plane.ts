import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort, run, start, until } from './processes.js';
import type { Outcome, Program } from './processes.js';

/** A running etcd and kube-apiserver, with an administrator's access to it. */
export interface ControlPlane {
  /** The API server's version, such as `1.20.2`. */
  readonly version: string;
  readonly url: string;
  readonly etcdUrl: string;
  readonly kubeconfigPath: string;
  /** The environment in which `kubectl` is this control plane's, and speaks to it as the administrator. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether this Kubernetes has `batch/v1` CronJobs of its own: 1.21 and newer. */
  readonly hasBatchV1CronJob: boolean;
  /** Runs kubectl as the administrator. */
  readonly kubectl: (args: readonly string[], input?: { stdin?: string }) => Promise<Outcome>;
  /** One request to the API server, over connections that are kept open. */
  readonly request: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  readonly stop: () => Promise<void>;
}

/** Where the control plane's programs are, or why they are not to be had. */
export type Assets = { readonly directory: string } | { readonly missing: string };

/** Looks for etcd, kube-apiserver and kubectl where KUBEBUILDER_ASSETS points, as Go's envtest does. */
export function findAssets(env: NodeJS.ProcessEnv = process.env): Assets {
  const directory = env['KUBEBUILDER_ASSETS'];
  if (directory === undefined || directory === '') return { missing: 'KUBEBUILDER_ASSETS is not set' };
  for (const program of ['etcd', 'kube-apiserver', 'kubectl']) {
    try {
      accessSync(join(directory, program), constants.X_OK);
    } catch {
      throw new Error(`KUBEBUILDER_ASSETS names ${directory}, but there is no program ${program} in it`);
    }
  }
  return { directory };
}

/**
 * Starts etcd and kube-apiserver on free ports of 127.0.0.1 with RBAC, and waits until the API server is ready.
 *
 * Kubernetes 1.20 has no `batch/v1` CronJob. There the built-in group `batch` is switched off, so that a CRD may take
 * its place and a `batch/v1` CronJob travels the API server's real admission chain all the same.
 */
export async function startControlPlane(assets: string): Promise<ControlPlane> {
  const home = mkdtempSync(join(tmpdir(), 'cronward-control-plane-'));
  const programs: Program[] = [];
  const stop = async (): Promise<void> => {
    // Newest first, and without grace: nobody needs the data again.
    for (const program of programs.reverse()) await program.stop(1_000);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const version = await versionOf(join(assets, 'kube-apiserver'));
    const hasBatchV1CronJob = Number(version.split('.')[1]) >= 21;
    const etcdUrl = await startEtcd(join(assets, 'etcd'), home, programs);
    const token = randomUUID();
    const files = writeFiles(home, token);
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    const batch = hasBatchV1CronJob ? [] : ['--runtime-config=batch/v1=false,batch/v1beta1=false'];
    const flags = [...apiServerFlags(files, etcdUrl, port), ...batch];
    const apiServer = start(join(assets, 'kube-apiserver'), flags);
    programs.push(apiServer);
    const ca = await until('the certificate of kube-apiserver', () => readIfThere(files.serverCertificate));
    const request = explained(apiServer, client(url, ca, token));
    await until('kube-apiserver to be ready', () => ready(apiServer, request), { tries: 1_200 });
    const kubeconfigPath = writeKubeconfig(home, { url, ca, token });
    const path = [assets, process.env['PATH'] ?? ''].join(delimiter);
    const environment = { ...process.env, PATH: path, KUBECONFIG: kubeconfigPath, HOME: home };
    const kubectl = (args: readonly string[], input: { stdin?: string } = {}): Promise<Outcome> =>
      run(join(assets, 'kubectl'), args, { ...input, env: environment });
    return { version, url, etcdUrl, kubeconfigPath, environment, hasBatchV1CronJob, kubectl, request, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await run(program, ['--version']);
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${program} does not tell its version: ${stdout}`);
  return version;
}

async function startEtcd(program: string, home: string, programs: Program[]): Promise<string> {
  const url = `http://127.0.0.1:${await freePort()}`;
  // No peer ever calls a lone etcd, so its peer address may be any free port that the kernel picks.
  const etcd = start(program, [
    `--data-dir=${join(home, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--logger=zap',
    '--log-level=error',
  ]);
  programs.push(etcd);
  return url;
}

interface ServerFiles {
  readonly certificates: string;
  readonly serverCertificate: string;
  readonly serviceAccountKey: string;
  readonly tokens: string;
}

function writeFiles(home: string, token: string): ServerFiles {
  const certificates = join(home, 'apiserver');
  mkdirSync(certificates);
  const serviceAccountKey = join(home, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(serviceAccountKey, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const tokens = join(home, 'tokens.csv');
  writeFileSync(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return { certificates, serverCertificate: join(certificates, 'apiserver.crt'), serviceAccountKey, tokens };
}

function apiServerFlags(files: ServerFiles, etcdUrl: string, port: number): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    // The server signs its own certificate into this directory.
    `--cert-dir=${files.certificates}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    // A loopback address may not become an endpoint of the service `kubernetes`, and nobody here calls it.
    '--endpoint-reconciler-type=none',
  ];
}

function readIfThere(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.trimEnd().endsWith('-----END CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
}

async function ready(apiServer: Program, request: ControlPlane['request']): Promise<true | undefined> {
  if (!apiServer.isRunning()) throw new Error(`kube-apiserver ended early:\n${apiServer.stderr().slice(-4_000)}`);
  const answer = await request('GET', '/readyz').catch(() => undefined);
  return answer?.status === 200 ? true : undefined;
}

/** Says so where a request fails because the API server is no longer there. */
function explained(apiServer: Program, request: ControlPlane['request']): ControlPlane['request'] {
  return (...args) =>
    request(...args).catch(async (cause: unknown) => {
      // A dying process closes its sockets a moment before it is gone.
      await until('kube-apiserver to end', () => (apiServer.isRunning() ? undefined : true), { tries: 20 }).catch(
        () => undefined,
      );
      if (apiServer.isRunning()) throw cause;
      const why = /^(?:fatal error|panic): .*$/mu.exec(apiServer.stderr())?.[0] ?? apiServer.stderr().slice(-1_000);
      throw new Error(`kube-apiserver has ended: ${why}`, { cause });
    });
}

function writeKubeconfig(home: string, access: { url: string; ca: string; token: string }): string {
  const path = join(home, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'test',
        cluster: {
          server: access.url,
          'certificate-authority-data': Buffer.from(access.ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token: access.token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'default' } }],
    'current-context': 'test',
  };
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

function client(url: string, ca: string, token: string): ControlPlane['request'] {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca });
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const call = httpsRequest(`${url}${path}`, { method, agent, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
          resolve({ status: answer.statusCode ?? 0, body: isJson ? (JSON.parse(text) as unknown) : text });
        });
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
