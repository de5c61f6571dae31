import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from './client-node.js';
import { printable } from './status.js';

/** A cluster and the way in. */
export interface ClusterAccess {
  /** `https://host:port[/prefix]` or `http://...`, without a slash at its end. */
  readonly server: string;
  /** That of the context or the service account, else `default`. */
  readonly namespace: string;
  /** The context of the kubeconfig; undefined where there is none. */
  readonly context?: string;
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
  /** A file; or several that count as one, as kubectl reads those of $KUBECONFIG: files that are not there are passed over. */
  readonly kubeconfig?: string | readonly string[] | undefined;
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

/** The pod's own cluster. These are two files, so the reader of kubeconfigs isn't loaded. */
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

async function fromKubeconfig(
  kubeconfig: string | readonly string[],
  wantedContext: string | undefined,
): Promise<ClusterAccess> {
  const files = typeof kubeconfig === 'string' ? [kubeconfig] : [...new Set(kubeconfig)];
  const file = files.join(delimiter);
  const first = await load(files, wantedContext);
  const { server, namespace, context } = first;
  let { config } = first;
  return {
    server,
    namespace,
    context,
    authenticate: async ({ fresh = false } = {}) => {
      // What is remembered of a plugin's answer is in the old one; everything else is read from the file again.
      if (fresh || !asksPlugin(config)) {
        const again = await load(files, context);
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

async function load(files: readonly string[], wantedContext: string | undefined): Promise<Loaded> {
  const file = files.join(delimiter);
  const config = await merged(files);
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

/** As kubectl merges them: of entries with the same name, and of current contexts, the first one counts. */
async function merged(files: readonly string[]): Promise<KubeConfig> {
  const { KubeConfig } = await import('./client-node.js');
  const parts: KubeConfig[] = [];
  for (const file of await readable(files)) {
    const part = new KubeConfig();
    sayingWhich(file, () => {
      part.loadFromFile(file);
    });
    parts.push(part);
  }
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEach(parts.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(parts.flatMap(({ users }) => users)),
    contexts: firstOfEach(parts.flatMap(({ contexts }) => contexts)),
    // Undefined where it is left out, in spite of its type.
    currentContext: parts.map(({ currentContext }) => currentContext).find(Boolean),
  });
  return config;
}

function firstOfEach<Entry extends { readonly name: string }>(entries: readonly Entry[]): readonly Entry[] {
  const byName = new Map<string, Entry>();
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}

/** Those that are there, of which there has to be one. client-node's own error for that is the same as for a certificate. */
async function readable(files: readonly string[]): Promise<readonly string[]> {
  const present: string[] = [];
  let missing: AccessError | undefined;
  for (const file of files) {
    try {
      await readText(file);
      present.push(file);
    } catch (error) {
      if (!(error instanceof AccessError) || !isMissing(error.cause)) throw error;
      missing ??= error;
    }
  }
  if (present.length === 0 && missing !== undefined) throw missing;
  return present;
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
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
