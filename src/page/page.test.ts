import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import supertest from 'supertest';
import { afterEach, expect, test } from 'vitest';
import { defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { Page } from './page.js';

// Node.js 20 reads no TypeScript by itself.
const program = new URL('../../test/support/typescript-worker.mjs', import.meta.url);
const module = new URL('./page-worker.ts', import.meta.url).href;

let page: Page;
afterEach(() => page.close());

function open(programData: object = { module }) {
  page = new Page({
    version: '1.2.3',
    policy: defaultPolicySettings,
    nowMs: () => Date.UTC(2026, 0, 1),
    failed: () => undefined,
    directory: fileURLToPath(new URL('../web', import.meta.url)),
    program,
    programData,
  });
  return supertest(page.app);
}

const manifest = (lines: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 2 * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "b:1"}]}}}}
${lines}`;

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

test('what is tried is judged by the policy of the moment', async () => {
  const agent = open();
  const text = manifest('').replace('  timeZone: Etc/UTC\n', '');
  const rules = async (): Promise<unknown> => {
    const answered: Answered = await agent.post('/api/try').send({ text, timeZone: 'UTC' });
    return (answered.body as { findings: { rule: string; level: string }[] }).findings.map(
      ({ rule, level }) => `${level} ${rule}`,
    );
  };
  expect(await rules()).toEqual(['warning no-time-zone']);
  page.usePolicy({ ...defaultPolicySettings, rules: { 'no-time-zone': 'deny' } });
  expect(await rules()).toEqual(['error no-time-zone']);
});

test.each([
  [{ text: 1, timeZone: 'UTC' }, 'text must be a string: the manifest'],
  [{ text: '' }, 'timeZone must be a string: the IANA name of a time zone, such as Europe/Berlin'],
  [{ text: '', timeZone: 'Nowhere' }, 'timeZone: unknown time zone "Nowhere"'],
  [[], 'the body must be a JSON object'],
])('%j is no question', async (body, message) => {
  const answered: Answered = await open().post('/api/try').send(body).expect(400);
  expect(answered.body).toEqual({ message });
});

test('neither is what is no JSON, or a list of no files', async () => {
  const agent = open();
  const bad: Answered = await agent.post('/api/try').type('json').send('{').expect(400);
  expect(bad.body).toEqual({ message: 'the body is not JSON' });
  const files: Answered = await agent
    .post('/api/week')
    .send({ files: [{ name: 'a' }], timeZone: 'UTC' })
    .expect(400);
  expect(files.body).toEqual({ message: 'files must be a list of {"name": "…", "text": "…"}' });
  const none: Answered = await agent.post('/api/week').send({ timeZone: 'UTC' }).expect(400);
  expect(none.body).toEqual({ message: expect.stringContaining('this page was given no cluster') as string });
});

test('a manifest that takes long to judge holds nobody else', async () => {
  const agent = open();
  // What no quick reader takes: a million characters of lists within lists, for the library.
  const labels = `  # ${'x'.repeat(100)}\n  more: {${'a: [1, 2], '.repeat(60_000)}}\n`;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const slow: Answered = await agent.post('/api/try').send({ text: manifest(labels), timeZone: 'UTC' });
  delay.disable();
  expect([200, 422]).toContain(slow.status);
  // 250 ms is what the webhook may be held for; the bound is wide, since tests share the machine.
  expect(delay.max / 1e6).toBeLessThan(1_000);
});

test('a question that eats all memory is refused, and the next one is answered', async () => {
  const agent = open();
  // Each anchor is used by the one after it.
  const bomb = Array.from({ length: 9 }, (_, index) =>
    index === 0
      ? `  a0: &a0 [${'"0123456789", '.repeat(8_000)}]`
      : `  a${index}: &a${index} [*a${index - 1}, *a${index - 1}, *a${index - 1}]`,
  ).join('\n');
  const answered: Answered = await agent.post('/api/try').send({ text: manifest(`${bomb}\n`), timeZone: 'UTC' });
  expect([200, 422]).toContain(answered.status);
  await agent
    .post('/api/try')
    .send({ text: manifest(''), timeZone: 'UTC' })
    .expect(200);
});

test('a program that is not there is a fault of this one', async () => {
  const answered: Answered = await open({ module: 'file:///nowhere.js' })
    .post('/api/try')
    .send({ text: '', timeZone: 'UTC' })
    .expect(500);
  expect(answered.body).toEqual({ message: 'cronward failed to answer this request; its log says why' });
});
