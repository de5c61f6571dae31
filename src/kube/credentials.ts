import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { printable } from './status.js';

/** A cluster and the way in. */
export interface ClusterAccess {
  /** `https://host:port[/prefix]` or `http://...`, without a slash at its end. */
  readonly server: string;
  /** That of the context or the service account, else `default`. */
  readonly namespace: string;
  /**
   * Reads what calls need now; it may differ from time to time (token files, exec plugins, a rotated CA). `fresh` asks for
   * what a server that refused the last ones may accept: nothing remembered is used. Rejects with an `AccessError`.
   */
  readonly authenticate: (options?: { readonly fresh?: boolean }) => Promise<Credentials>;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  /** Only where a proxy is configured: what connects through it. */
  readonly agent?: Agent;
}

/** What a connection is made with; certificates and keys in PEM. */
export interface TlsMaterial {
  /** The authorities to trust in place of the usual ones. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False where the kubeconfig says `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
  /** The name that the server's certificate is to have, where it isn't that of the address. */
  readonly servername?: string;
}

/** There is no way into the cluster; one sentence that names the file, the option or the variable and the rule. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
}

export interface FindClusterOptions {
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig; default: its `current-context`. */
  readonly context?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Where a pod finds its service account. */
  readonly serviceAccountDir?: string;
}

const usualServiceAccountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Finds the cluster: that of the kubeconfig where one is named, else the one that this pod runs in. */
export async function findCluster(options: FindClusterOptions): Promise<ClusterAccess> {
  const { kubeconfig, context, env, serviceAccountDir = usualServiceAccountDir } = options;
  if (kubeconfig !== undefined) return await fromKubeconfig(kubeconfig, context);
  if (context !== undefined) {
    throw new AccessError(
      `the context "${printable(context)}" is one of a kubeconfig, and none is named (--kubeconfig)`,
    );
  }
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  if (host !== '') return await fromServiceAccount(host, env['KUBERNETES_SERVICE_PORT'] ?? '443', serviceAccountDir);
  throw new AccessError(
    'no cluster: name a kubeconfig (--kubeconfig), or run in a pod (KUBERNETES_SERVICE_HOST is not set)',
  );
}

/**
 * The pod's own cluster. These are two files, so client-node isn't asked: loading it takes more memory than all that a
 * controller holds.
 */
async function fromServiceAccount(host: string, port: string, directory: string): Promise<ClusterAccess> {
  const read = async (name: string): Promise<string> => (await readText(join(directory, name))).trim();
  const authenticate = async (): Promise<Credentials> => {
    const [token, ca] = await Promise.all([read('token'), read('ca.crt')]);
    if (token === '') throw new AccessError(`${join(directory, 'token')} is empty`);
    return { headers: { Authorization: `Bearer ${token}` }, tls: { ca } };
  };
  await authenticate();
  const namespace = await read('namespace').catch(() => '');
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    namespace: namespace === '' ? 'default' : namespace,
    authenticate,
  };
}

async function fromKubeconfig(file: string, wantedContext: string | undefined): Promise<ClusterAccess> {
  const first = await load(file, wantedContext);
  const { server, namespace, context } = first;
  let { config } = first;
  return {
    server,
    namespace,
    authenticate: async ({ fresh = false } = {}) => {
      // What is remembered of a plugin's answer is in the old one; everything else is read from the file again.
      if (fresh || !asksPlugin(config)) {
        const again = await load(file, context);
        if (again.server !== server) {
          throw new AccessError(`kubeconfig ${file}: the server of context "${context}" changed to ${again.server}`);
        }
        config = again.config;
      }
      return await apply(config, file);
    },
  };
}

interface Loaded {
  readonly config: KubeConfig;
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
}

async function load(file: string, wantedContext: string | undefined): Promise<Loaded> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  // client-node reads synchronously, and its own error for a missing file is the same as for a missing certificate.
  await readText(file);
  const config = new KubeConfig();
  sayingWhich(file, () => {
    config.loadFromFile(file);
  });
  const context = wantedContext ?? config.getCurrentContext();
  // Empty, or left out in spite of its type.
  if (!context) throw new AccessError(`kubeconfig ${file} has no current-context; name one (--context)`);
  config.setCurrentContext(context);
  const found = config.getContextObject(context);
  if (found === null) throw new AccessError(`kubeconfig ${file} has no context "${printable(context)}"`);
  const cluster = config.getCluster(found.cluster);
  if (cluster === null) {
    throw new AccessError(`kubeconfig ${file} has no cluster "${found.cluster}", which its context "${context}" names`);
  }
  const user = (found.user as string | undefined) ?? '';
  if (user !== '' && config.getUser(user) === null) {
    throw new AccessError(`kubeconfig ${file} has no user "${user}", which its context "${context}" names`);
  }
  // Without a user client-node leaves out the CA too.
  if (user === '') config.loadFromClusterAndUser(cluster, { name: 'anonymous' });
  const server = serverOf(cluster.server, file);
  return { config, context, server, namespace: found.namespace ?? 'default' };
}

function serverOf(text: string, file: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new AccessError(`kubeconfig ${file}: the server "${printable(text)}" is no http or https address`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/u, '');
}

async function apply(config: KubeConfig, file: string): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  const isPlain = cluster?.server.startsWith('http:') === true;
  const proxied = cluster?.proxyUrl !== undefined;
  // As kubectl does, nothing secret is sent to a server without TLS.
  if (isPlain && !proxied) return { headers: {}, tls: {} };
  const options: RequestOptions = {};
  await sayingWhich(file, () => config.applyToHTTPSOptions(options));
  const { agent } = options;
  return {
    headers: isPlain ? {} : headersOf(options),
    tls: isPlain ? {} : tlsOf(options),
    ...(proxied && typeof agent === 'object' ? { agent } : {}),
  };
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    // A token file may end in a newline, which a header can't hold.
    if (value !== undefined) found[name] = String(value).trim();
  }
  if (typeof auth === 'string') found['Authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  return found;
}

function tlsOf({ ca, cert, key, rejectUnauthorized, servername }: RequestOptions): TlsMaterial {
  return {
    ...pem('ca', ca),
    ...pem('cert', cert),
    ...pem('key', key),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function pem<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  if (typeof value === 'string' || Buffer.isBuffer(value))
    return { [name]: value.toString() } as { [Key in Name]: string };
  return {};
}

/** Whether the user's token comes from a program or a file that client-node follows by itself. */
function asksPlugin(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return Boolean(user?.exec ?? user?.authProvider);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new AccessError(`${file} can't be read (${code})`, { cause });
  }
}

/** Runs what client-node does with a kubeconfig; its errors name neither the file nor, always, a reason. */
function sayingWhich<Result>(file: string, use: () => Result): Result {
  const explain = (cause: unknown): never => {
    // The lines after the first quote the file, secrets and all.
    const [first = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    const why = cause instanceof TypeError ? 'a part of it that is needed is missing' : first;
    throw new AccessError(`kubeconfig ${file} can't be used: ${printable(why)}`, { cause });
  };
  try {
    const result = use();
    return result instanceof Promise ? (result.catch(explain) as Result) : result;
  } catch (error) {
    return explain(error);
  }
}
