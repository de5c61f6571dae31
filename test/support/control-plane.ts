import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  apiServerFlags,
  certificateIn,
  etcdFlags,
  writeKubeconfig,
  writeServerFiles,
} from '../../src/local-cluster/files.js';
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
  readonly request: (method: string, path: string, body?: unknown) => Promise<ApiAnswer>;
  /** The process of kube-apiserver, for tests that do it harm. */
  readonly apiServer: ApiServer;
  /** The audit log of kube-apiserver, one event of audit.k8s.io/v1 a line; undefined without the option `audit`. */
  readonly auditLog: string | undefined;
  /** The files that kube-controller-manager needs. */
  readonly serviceAccountKey: string;
  readonly certificateAuthority: string;
  readonly stop: () => Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The headers of this name, as they are. */
  readonly warnings: readonly string[];
}

/** A kube-apiserver that can be ended, started again on the same port and etcd, and held still. */
export interface ApiServer {
  readonly pid: () => number;
  /** SIGKILL: no connection is closed in good order, and nothing is written any more. */
  readonly kill: () => Promise<void>;
  /** Starts it again after `kill`; resolves when it is ready. */
  readonly restart: () => Promise<void>;
  /** SIGSTOP: its connections stay open and nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
}

export interface ControlPlaneOptions {
  /**
   * Whether the built-in group `batch` is served, Jobs and all, whatever the version is. Default: only where it has
   * `batch/v1` CronJobs, since before 1.21 a CRD takes its place (see batch-v1.ts).
   */
  readonly builtInBatch?: boolean;
  /** `blocking` has each write in the audit log before its answer is sent; `batch` costs next to nothing. */
  readonly audit?: 'blocking' | 'batch';
  /** Keeps every object as JSON in etcd, and every revision of it, so that a test can read the history there. */
  readonly readableHistory?: boolean;
  /** More flags of kube-apiserver. */
  readonly flags?: readonly string[];
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
 * its place and a `batch/v1` CronJob travels the API server's real admission chain all the same; `builtInBatch` leaves
 * it on.
 */
export async function startControlPlane(assets: string, options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const home = mkdtempSync(join(tmpdir(), 'cronward-control-plane-'));
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    // Newest first, and without grace: nobody needs the data again.
    for (const end of ends.reverse()) await end();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const version = await versionOf(join(assets, 'kube-apiserver'));
    const hasBatchV1CronJob = Number(version.split('.')[1]) >= 21;
    const etcd = await startEtcd(join(assets, 'etcd'), home);
    ends.push(() => etcd.program.stop(1_000));
    const token = randomUUID();
    const files = writeServerFiles(home, token);
    const audit = writeAuditFiles(home);
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    const batch = (options.builtInBatch ?? hasBatchV1CronJob) ? [] : batchSwitchedOff;
    const flags = [...apiServerFlags(files, etcd.url, port), ...batch, ...optionalFlags(audit, options)];
    const processes = runApiServer(join(assets, 'kube-apiserver'), flags);
    ends.push(() => processes.current().stop(1_000));
    const ca = await until('the certificate of kube-apiserver', () => certificateIn(files.serverCertificate));
    const request = explained(processes.current, client(url, ca, token));
    await untilReady(processes.current, request);
    const kubeconfigPath = writeKubeconfig(home, { name: 'test', url, ca, token });
    const path = [assets, process.env['PATH'] ?? ''].join(delimiter);
    const environment = { ...process.env, PATH: path, KUBECONFIG: kubeconfigPath, HOME: home };
    const kubectl = (args: readonly string[], input: { stdin?: string } = {}): Promise<Outcome> =>
      run(join(assets, 'kubectl'), args, { ...input, env: environment });
    const paths = {
      kubeconfigPath,
      auditLog: options.audit === undefined ? undefined : audit.auditLog,
      serviceAccountKey: files.serviceAccountKey,
      certificateAuthority: files.serverCertificate,
    };
    const apiServer = {
      ...processes.control,
      restart: async () => {
        processes.control.begin();
        await untilReady(processes.current, request);
      },
    };
    const access = { version, url, etcdUrl: etcd.url, environment, hasBatchV1CronJob, kubectl, request };
    return { ...access, ...paths, apiServer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const batchSwitchedOff = ['--runtime-config=batch/v1=false,batch/v1beta1=false'];

interface ApiServerProcesses {
  /** The process that was started last. */
  readonly current: () => Program;
  readonly control: Omit<ApiServer, 'restart'> & { readonly begin: () => void };
}

function runApiServer(program: string, flags: readonly string[]): ApiServerProcesses {
  let current = start(program, flags);
  return {
    current: () => current,
    control: {
      pid: () => current.pid,
      kill: async () => {
        current.signal('SIGKILL');
        await current.ended;
      },
      begin: () => {
        if (current.isRunning()) throw new Error('kube-apiserver is still running');
        current = start(program, flags);
      },
      pause: () => {
        current.signal('SIGSTOP');
      },
      resume: () => {
        current.signal('SIGCONT');
      },
    },
  };
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await run(program, ['--version']);
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${program} does not tell its version: ${stdout}`);
  return version;
}

async function startEtcd(program: string, home: string): Promise<{ url: string; program: Program }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  return { url, program: start(program, etcdFlags(home, url)) };
}

interface AuditFiles {
  readonly auditPolicy: string;
  readonly auditLog: string;
}

function writeAuditFiles(home: string): AuditFiles {
  const auditPolicy = join(home, 'audit-policy.json');
  writeFileSync(auditPolicy, JSON.stringify(policy));
  return { auditPolicy, auditLog: join(home, 'audit.log') };
}

/** What the audit log tells: the writes that a controller of CronJobs makes, and the Jobs that were created in full. */
const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    { level: 'RequestResponse', verbs: ['create'], resources: [{ group: 'batch', resources: ['jobs'] }] },
    {
      level: 'Metadata',
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
      resources: [
        { group: 'batch', resources: ['jobs', 'jobs/status', 'cronjobs', 'cronjobs/status'] },
        { group: 'batch.tutorial.kubebuilder.io', resources: ['cronjobs', 'cronjobs/status'] },
        { group: 'coordination.k8s.io', resources: ['leases'] },
      ],
    },
    { level: 'None' },
  ],
};

function optionalFlags(files: AuditFiles, { audit, readableHistory, flags = [] }: ControlPlaneOptions): string[] {
  const auditing = [
    `--audit-policy-file=${files.auditPolicy}`,
    `--audit-log-path=${files.auditLog}`,
    `--audit-log-mode=${audit ?? ''}`,
  ];
  const history = ['--storage-media-type=application/json', '--etcd-compaction-interval=0'];
  return [...(audit === undefined ? [] : auditing), ...(readableHistory === true ? history : []), ...flags];
}

async function untilReady(apiServer: () => Program, request: ControlPlane['request']): Promise<void> {
  const ask = async (): Promise<true | undefined> => {
    if (!apiServer().isRunning()) throw new Error(`kube-apiserver ended early:\n${apiServer().stderr().slice(-4_000)}`);
    const answer = await request('GET', '/readyz').catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  };
  await until('kube-apiserver to be ready', ask, { tries: 1_200 });
}

/** Says so where a request fails because the API server is no longer there. */
function explained(apiServer: () => Program, request: ControlPlane['request']): ControlPlane['request'] {
  return (...args) =>
    request(...args).catch(async (cause: unknown) => {
      const asked = apiServer();
      // A dying process closes its sockets a moment before it is gone.
      await until('kube-apiserver to end', () => (asked.isRunning() ? undefined : true), { tries: 20 }).catch(
        () => undefined,
      );
      if (asked.isRunning()) throw cause;
      const why = /^(?:fatal error|panic): .*$/mu.exec(asked.stderr())?.[0] ?? asked.stderr().slice(-1_000);
      throw new Error(`kube-apiserver has ended: ${why}`, { cause });
    });
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
          resolve({
            status: answer.statusCode ?? 0,
            body: isJson ? (JSON.parse(text) as unknown) : text,
            warnings: answer.headersDistinct['warning'] ?? [],
          });
        });
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
