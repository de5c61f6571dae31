import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, start, until } from '../test/support/processes.js';
import type { Program } from '../test/support/processes.js';
import { importsOf, productModules, root } from '../test/support/sources.js';

const main = join(root, 'dist', 'main.js');
const anyPorts = ['--port=0', '--health-port=0', '--metrics-port=0'];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cronward main's "));
});
afterAll(() => rm(directory, { recursive: true }));

/** Starts `cronward` in a directory of its own, whose name has a blank and a quote. */
const startCronward = (...args: readonly string[]): Program =>
  start('sh', ['-c', 'cd "$1" && shift && exec "$@"', 'sh', directory, process.execPath, main, ...args]);

/** Does what a curl command does, its words read by a shell. */
async function paste(command: string): Promise<{ status: number | undefined; body: unknown }> {
  const split = await run('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${command}`]);
  const [cacert, caFile = '', url = '', header, type, dashD, body = ''] = split.stdout.split('\n');
  expect([cacert, header, type, dashD]).toEqual(['--cacert', '-H', 'Content-Type: application/json', '-d']);
  const call = request(url, {
    method: 'POST',
    ca: await readFile(caFile, 'utf8'),
    headers: { 'Content-Type': 'application/json' },
  });
  call.end(body);
  const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  return { status: response.statusCode, body: JSON.parse(await text(response)) as unknown };
}

test('dev prints commands that work when pasted, and ends at the first signal', async () => {
  const dev = startCronward('dev', '--page-port=0', ...anyPorts);
  const commands = await until('the commands', () => {
    const found = dev.stdout().match(/^curl .*$/gmu);
    return found?.length === 2 ? found : undefined;
  });
  const [good = '', bad = ''] = commands;
  expect(await paste(good)).toMatchObject({
    status: 200,
    body: { response: { allowed: true, patchType: 'JSONPatch' } },
  });
  expect(await paste(bad)).toMatchObject({
    status: 200,
    body: { response: { allowed: false, status: { code: 422 } } },
  });
  dev.signal('SIGINT');
  expect(await dev.ended).toBe(0);
  expect(dev.stderr()).toBe('');
});

test('a second signal ends a drain at once', async () => {
  const webhook = startCronward('webhook', '--host=127.0.0.1', '--drain-seconds=600', ...anyPorts);
  await until('the server', () => (webhook.stdout().includes('"serving"') ? true : undefined));
  webhook.signal('SIGTERM');
  await until('the drain', () => (webhook.stdout().includes('"draining') ? true : undefined));
  webhook.signal('SIGTERM');
  expect(await webhook.ended).toBe(143);
});

test('a reader that goes away ends a command quietly', async () => {
  const child = spawn(process.execPath, [main, 'next', '--jsonl'], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  const errors = text(child.stderr);
  child.stdin.write('{"schedule":"@daily"}\n');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stdin.end('{"schedule":"@daily"}\n'.repeat(100_000));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await errors).toBe('');
});

test('a question is answered while the stream stays open', async () => {
  const child = spawn(process.execPath, [main, 'next', '--jsonl', '--count=1'], { stdio: ['pipe', 'pipe', 'inherit'] });
  for (const day of ['2', '3']) {
    child.stdin.write(`{"schedule":"@daily","after":"2026-01-0${Number(day) - 1}T00:00:00Z"}\n`);
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    expect(chunk.toString()).toBe(`{"valid":true,"next":["2026-01-0${day}T00:00:00Z"]}\n`);
  }
  child.stdin.end();
  expect(await once(child, 'close')).toEqual([0, null]);
});

test.each([
  [['next', '@daily'], 0],
  [['next', '61 * * * *'], 1],
  [['nxt', '@daily'], 2],
  [['generate', 'webhooks', '--ca-file', '/nonexistent'], 3],
])('%j exits with %i', async (args, code) => {
  expect((await run(process.execPath, [main, ...args])).code).toBe(code);
});

test('an output that cannot be written is a fault of the environment', async () => {
  const full = await run('sh', ['-c', '"$@" >/dev/full', 'sh', process.execPath, main, 'next', '@daily']);
  expect(full).toEqual({ code: 3, stdout: '', stderr: 'cronward: cannot write: no space left on device\n' });
});

/** So that it starts in little more time than Node itself. */
test('next loads the engine, and nothing of the server', () => {
  const modules = new Map(productModules().map((module) => [module.path, module]));
  const loaded = new Set(['src/main.ts', 'src/cli/next.ts']);
  for (const path of loaded) {
    const module = modules.get(path);
    // What is imported by a call is loaded when the call is made, and types are never loaded.
    const text = module?.text.replaceAll(/import\(.*?\)|^(?:import|export) type [^;]*;/gmu, '');
    const imported = text === undefined ? [] : importsOf({ path, text });
    for (const name of imported) loaded.add(name);
  }
  const light =
    /^(node:|cron-validator$|src\/(main\.ts|cli\/|core\/(field|schedule)\/|core\/cronjob\/(default|policy\/settings)\.ts$|manifests\/policy-action\.ts$|outlook\/(answer|instant|zone|run-time|timetable|timetable-json)\.ts$))/u;
  const heavy = [...loaded].filter((name) => !light.test(name));
  expect(heavy).toEqual([]);
});

test('the samples of the repository get the answers that they stand for', async () => {
  const config = join(directory, 'cronward.yaml');
  await writeFile(config, 'logLevel: info\n');
  const dev = startCronward('dev', '--page-port=0', '--config', config, ...anyPorts);
  const curl = await until('the commands', () => /^curl .*?-d /mu.exec(dev.stdout())?.[0]);
  const review = async (name: string): Promise<string> =>
    (await readFile(join(root, 'manifests', 'samples', name), 'utf8')).replaceAll('\n', ' ');
  const validate = curl.replace('/mutate', '/validate');
  expect(await paste(`${curl}'${await review('review-mutate.json')}'`)).toMatchObject({
    body: { response: { uid: '705ab4f5-6393-11e8-b7cc-42010a800002', allowed: true, patchType: 'JSONPatch' } },
  });
  expect(await paste(`${validate}'${await review('review-validate.json')}'`)).toMatchObject({
    body: { response: { uid: '705ab4f5-6393-11e8-b7cc-42010a800003', allowed: false } },
  });
  expect(await dev.stop()).toBe(0);
});
