/**
 * npm run bench [-- --requests N] [--rounds N] [--connections N] [--sleepy] [--memory N]
 *
 * Requests a second, latency and CPU time of the webhook over HTTPS keep-alive, beside a bare node:https handler in
 * the same run. The webhook is started with the flags of Node that the image has. The machine's speed changes from second to second, so the rounds are short and alternate, each ratio is
 * that of two rounds that follow each other, and its quartiles are printed. With --sleepy the client sleeps while it
 * waits (see load.ts). With --memory N it sends N more requests and prints the webhook's resident memory as it goes.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from 'selfsigned';
import { freePort, until } from '../support/processes.js';
import { root } from '../support/sources.js';
import { send } from './load.js';
import type { LoadResult } from './load.js';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '24' },
    connections: { type: 'string', default: '16' },
    sleepy: { type: 'boolean', default: false },
    memory: { type: 'string', default: '0' },
  },
});
const requests = Number(values.requests);
const rounds = Number(values.rounds);
const connections = Number(values.connections);

interface Server {
  readonly name: string;
  readonly process: ChildProcess;
  readonly port: number;
  readonly path: string;
}

interface Round extends LoadResult {
  /** CPU time of the server process a request, in microseconds. */
  readonly cpuMicros: number;
}

const folder = mkdtempSync(join(tmpdir(), 'cronward-bench-'));
const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  curve: 'P-256',
  algorithm: 'sha256',
});
writeFileSync(join(folder, 'tls.crt'), pair.cert);
writeFileSync(join(folder, 'tls.key'), pair.private, { mode: 0o600 });

const recorded = JSON.parse(readFileSync(join(root, 'test/reviews/crd-create-full.validating.json'), 'utf8')) as {
  body: object;
};
const body = Buffer.from(JSON.stringify(recorded.body));

const webhook = await startWebhook();
const bare = await startBare();
try {
  const servers: readonly Server[] = [
    bare,
    { ...webhook, name: 'validate', path: '/validate?timeout=10s' },
    { ...webhook, name: 'mutate', path: '/mutate?timeout=10s' },
  ];
  for (const server of servers) await measure(server, Math.min(requests, 20_000));
  const results = new Map(servers.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round < rounds; round += 1) {
    // None is always the one that runs on what the one before it left in the caches.
    const first = round % servers.length;
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      results.get(server.name)?.push(await measure(server, requests));
    }
  }
  print(results);
  await watchMemory(webhook, Number(values.memory));
} finally {
  webhook.process.kill('SIGTERM');
  bare.process.kill('SIGTERM');
  rmSync(folder, { recursive: true });
}

async function startBare(): Promise<Server> {
  const port = await freePort();
  const files = ['tls.crt', 'tls.key'].map((name) => join(folder, name));
  const process = await start(['--import', 'tsx', join(root, 'test/bench/bare.ts'), ...files, String(port)], port);
  return { name: 'bare node:https', process, port, path: '/?timeout=10s' };
}

async function startWebhook(): Promise<Server> {
  const port = await freePort();
  const ports = { port, 'health-port': await freePort(), 'metrics-port': await freePort() };
  const options = { host: '127.0.0.1', 'cert-dir': folder, 'log-format': 'json', 'drain-seconds': 0, ...ports };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const process = await start([...imageFlags(), join(root, 'dist/main.js'), 'webhook', ...flags], port);
  return { name: 'webhook', process, port, path: '/validate' };
}

/** The flags of Node that the image starts the webhook with. */
function imageFlags(): readonly string[] {
  const entrypoint = /^ENTRYPOINT (\["node".*\])$/mu.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))?.[1];
  if (entrypoint === undefined) throw new Error('the Dockerfile starts no node');
  return (JSON.parse(entrypoint) as readonly string[]).filter((argument) => argument.startsWith('--'));
}

/** Starts a server whose output goes to a file, as a container's goes to its runtime, and waits until it listens. */
async function start(args: readonly string[], port: number): Promise<ChildProcess> {
  const output = openSync(join(folder, `output-${port}`), 'w');
  const child = spawn(process.execPath, args, { stdio: ['ignore', output, 'inherit'], cwd: root });
  closeSync(output);
  await until('the server to listen', async () => {
    if (child.exitCode !== null) throw new Error('the server ended before it listened');
    const socket = connect(port, '127.0.0.1');
    const connected = await once(socket, 'connect').catch(() => undefined);
    socket.destroy();
    return connected;
  });
  return child;
}

async function measure(server: Server, count: number): Promise<Round> {
  const before = cpuMicros(server.process);
  const result = await send({
    port: server.port,
    ca: pair.cert,
    path: server.path,
    body,
    connections,
    requests: count,
    sleeps: values.sleepy,
  });
  return { ...result, cpuMicros: (cpuMicros(server.process) - before) / count };
}

/** User and system time of a process so far, in microseconds; 0 where there is no /proc. */
function cpuMicros({ pid }: ChildProcess): number {
  try {
    const fields =
      readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    // Fields 14 and 15 of proc(5), in ticks of 10 ms.
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return 0;
  }
}

function residentMiB({ pid }: ChildProcess): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

/** The value below which `share` of the numbers lie, 0 to 1. */
function quantile(numbers: readonly number[], share: number): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)] ?? Number.NaN;
}

function print(results: ReadonlyMap<string, readonly Round[]>): void {
  const baseline = results.get('bare node:https') ?? [];
  const middle = (measured: readonly Round[], key: keyof Round): number =>
    quantile(
      measured.map((round) => round[key]),
      0.5,
    );
  const ratio = (measured: readonly Round[], key: keyof Round): string => {
    const ratios = measured.map((round, index) => round[key] / (baseline[index]?.[key] ?? Number.NaN));
    const [low, half, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2));
    return `${half} (${low}-${high})`;
  };
  console.log(
    `\n${rounds} rounds of ${requests} requests of ${body.length} bytes over ${connections} connections; medians, and of ratios the quartiles`,
  );
  console.log(
    'server            requests/s             ratio   p50 ms   p99 ms   CPU µs/request             ratio   failed',
  );
  for (const [name, measured] of results) {
    console.log(
      [
        name.padEnd(16),
        middle(measured, 'perSecond').toFixed(0).padStart(11),
        ratio(measured, 'perSecond').padStart(17),
        middle(measured, 'p50Ms').toFixed(2).padStart(8),
        middle(measured, 'p99Ms').toFixed(2).padStart(8),
        middle(measured, 'cpuMicros').toFixed(1).padStart(16),
        ratio(measured, 'cpuMicros').padStart(17),
        String(measured.reduce((sum, round) => sum + round.failed, 0)).padStart(8),
      ].join(' '),
    );
  }
}

async function watchMemory(server: Server, total: number): Promise<void> {
  const step = 100_000;
  for (let sent = 0; sent < total; sent += step) {
    await measure({ ...server, path: sent % (2 * step) === 0 ? '/mutate' : '/validate' }, step);
    console.log(`${sent + step} requests: ${residentMiB(server.process).toFixed(0)} MiB resident`);
  }
}
