import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../../src/admission/index.js';
import { randomFrom } from '../faults/random.js';
import { RawClient } from '../support/admission-port.js';
import { issueAuthority, issueServer, placeIdentity } from '../support/certificates.js';
import { startWebhook } from '../support/cronward.js';
import type { Webhook } from '../support/cronward.js';
import { inputFrom } from './inputs.js';
import type { Input } from './inputs.js';
import { judge } from './oracle.js';

export interface FuzzOptions {
  readonly seed: number;
  /** Ends after so many inputs, or so long, whatever comes first; to be called with one of them. */
  readonly inputs?: number;
  readonly seconds?: number;
  /** Ends after so many findings. */
  readonly findings?: number;
}

/** An input whose answer is wrong. */
export interface Finding {
  /** Which input of the seed it was, from 0. */
  readonly at: number;
  readonly endpoint: Endpoint;
  readonly input: Input;
  readonly violations: readonly string[];
}

export interface Fuzzed {
  readonly inputs: number;
  /** How many of them went over HTTPS, too. */
  readonly sent: number;
  /** How many were patched, and the patch applied. */
  readonly patches: number;
  /** Where the answer was a denial. */
  readonly denials: number;
  /** The most time of the processor that one took, in milliseconds. */
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
}

/** Every so many inputs are sent to a server as well. */
const sentEvery = 10;

/** Has many bodies judged, in this process and by a server of its own, and looks at the answers. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const server = await startServer();
  try {
    return await run(options, server);
  } finally {
    await server.stop();
  }
}

async function run(
  { seed, inputs = Infinity, seconds = Infinity, findings: most = 5 }: FuzzOptions,
  server: Server,
): Promise<Fuzzed> {
  const random = randomFrom(seed);
  const findings: Finding[] = [];
  const untilMs = performance.now() + seconds * 1_000;
  let [at, sent, patches, denials, slowestMs] = [0, 0, 0, 0, 0];
  for (; at < inputs && findings.length < most && performance.now() < untilMs; at++) {
    const input = inputFrom(random);
    const endpoint = random.pick(['mutate', 'validate'] as const);
    const { answer, violations, ms } = judge(endpoint, input.body);
    // The first ones load the schema.
    if (at > 100) slowestMs = Math.max(slowestMs, ms);
    if (answer.decision.verdict === 'patched') patches += 1;
    if (answer.decision.verdict === 'denied') denials += 1;
    const remote = at % sentEvery === 0 ? await server.faultsOf(endpoint, input.body, answer.status) : [];
    if (at % sentEvery === 0) sent += 1;
    const all = [...(at > 100 ? violations : violations.filter((one) => !one.startsWith('it took'))), ...remote];
    if (all.length > 0) findings.push({ at, endpoint, input, violations: all });
  }
  return { inputs: at, sent, patches, denials, slowestMs, findings };
}

interface Server {
  /** What is wrong with the answer of the server to a body that got `status` in this process. */
  readonly faultsOf: (endpoint: Endpoint, body: Uint8Array, status: number) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

async function startServer(): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-fuzz-'));
  const authority = await issueAuthority();
  placeIdentity(directory, await issueServer(authority));
  const webhook: Webhook = await startWebhook({ certDir: directory, more: ['--log-level', 'error'] });
  const client = await RawClient.open({ host: '127.0.0.1', port: webhook.port, ca: authority.certificate });
  return {
    faultsOf: async (endpoint, body, status) => {
      const head = [`POST /${endpoint}?timeout=10s HTTP/1.1`, 'Host: fuzz', 'Content-Type: application/json'];
      const text = Buffer.from([...head, `Content-Length: ${body.length}`, '', ''].join('\r\n'));
      // In one piece: the kernel keeps the second of two small ones back until the first is acknowledged.
      const answer = await client.write(Buffer.concat([text, body])).answer();
      return answer.status === status ? [] : [`over HTTPS ${answer.status}, not ${status}: ${answer.body}`];
    },
    stop: async () => {
      client.socket.destroy();
      const code = await webhook.program.stop();
      rmSync(directory, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the server ended with ${String(code)}: ${webhook.program.stderr()}`);
    },
  };
}

/** One line of counts. */
export function summary(seed: number, { inputs, sent, patches, denials, slowestMs, findings }: Fuzzed): string {
  const counts = `${inputs} inputs, ${sent} of them over HTTPS too, ${patches} patched, ${denials} denied`;
  return `fuzz: seed ${seed}: ${counts}, ${slowestMs.toFixed(0)} ms at most for one, ${findings.length} findings`;
}

/** A finding with its input, as far as a person reads it. */
export function shown({ at, endpoint, input, violations }: Finding): string {
  const text = JSON.stringify(Buffer.from(input.body).toString('latin1').slice(0, 4_000));
  return `input ${at} (${input.made}, ${endpoint}):\n  ${violations.join('\n  ')}\n  ${text}`;
}
