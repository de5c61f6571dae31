import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of an API server, all below one directory that nobody else reads. */
export interface ServerFiles {
  /** The directory into which the API server writes the certificate that it signs for itself. */
  readonly certificates: string;
  readonly serverCertificate: string;
  readonly serviceAccountKey: string;
  readonly tokens: string;
}

/** Writes what kube-apiserver reads; `token` is the administrator's. */
export function writeServerFiles(home: string, token: string): ServerFiles {
  const certificates = join(home, 'apiserver');
  mkdirSync(certificates);
  const serviceAccountKey = join(home, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(serviceAccountKey, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const tokens = join(home, 'tokens.csv');
  writeFileSync(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return { certificates, serverCertificate: join(certificates, 'apiserver.crt'), serviceAccountKey, tokens };
}

/** The flags of a lone etcd on 127.0.0.1. */
export function etcdFlags(home: string, url: string): string[] {
  return [
    `--data-dir=${join(home, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    // No peer ever calls a lone etcd, so its peer address may be any free port that the kernel picks.
    '--listen-peer-urls=http://127.0.0.1:0',
    '--logger=zap',
    '--log-level=error',
  ];
}

/** The flags of a kube-apiserver on 127.0.0.1, with RBAC and tokens. */
export function apiServerFlags(files: ServerFiles, etcdUrl: string, port: number): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    // The server signs its own certificate into this directory.
    `--cert-dir=${files.certificates}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    // As clusters have it: without it the API server refuses what another one takes.
    '--allow-privileged=true',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    // A loopback address may not become an endpoint of the service `kubernetes`, and nobody here calls it.
    '--endpoint-reconciler-type=none',
  ];
}

/** The whole certificate in a file that another program may be writing; undefined as long as it isn't there. */
export function certificateIn(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.trimEnd().endsWith('-----END CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a kubeconfig with one context for the administrator; returns its path. */
export function writeKubeconfig(
  home: string,
  access: { name: string; url: string; ca: string; token: string },
): string {
  const path = join(home, 'kubeconfig');
  const { name, url, ca, token } = access;
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name, context: { cluster: name, user: 'admin', namespace: 'default' } }],
    'current-context': name,
  };
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
