import { afterEach, describe, expect, test } from 'vitest';
import { defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { OffThread } from './off-thread.js';
import type { OffThreadOptions } from './off-thread.js';

// Node.js 20 reads no TypeScript by itself.
const program = new URL('../../test/support/typescript-worker.mjs', import.meta.url);
const standInWorker = new URL('../../test/support/stand-in-worker.ts', import.meta.url).href;

let thread: OffThread;
afterEach(() => thread.close());

function started(options: Partial<OffThreadOptions> = {}): void {
  thread = new OffThread({ program, data: { module: standInWorker }, ...options });
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
const ask = async (text: string, signal = new AbortController().signal): Promise<string> =>
  (await thread.admit('validate', bytes(text), signal)).body;

describe('a worker thread', () => {
  test('judges one body after the other, all in the same thread', async () => {
    started();
    const answers = await Promise.all(['one', 'two', 'three'].map((text) => ask(text)));
    const [where = ''] = /in thread \d+/u.exec(answers[0] ?? '') ?? [];
    expect(answers).toEqual(['one', 'two', 'three'].map((text) => `${text} ${where}`));
  });

  test('takes over the memory of the body', async () => {
    started();
    const body = bytes('mine');
    const answer = thread.admit('mutate', body, new AbortController().signal);
    expect(body.buffer.byteLength).toBe(0);
    await answer;
  });

  test.each([
    ['dies', 'die', 'the worker ended with code 7'],
    ['runs out of memory', 'devour', 'Worker terminated due to reaching memory limit: JS heap out of memory'],
  ])('that %s fails its job only; the next one gets a new thread', async (_name, order, reason) => {
    started();
    const [died, next] = await Promise.allSettled([ask(order), ask('next')]);
    expect(died).toEqual({ status: 'rejected', reason: expect.objectContaining({ message: reason }) as Error });
    expect(next).toEqual({ status: 'fulfilled', value: expect.stringContaining('next in thread') as string });
  });

  test('that takes too long is given up', async () => {
    started({ jobMs: 2_000 });
    const first = await ask('first');
    await expect(ask('hang')).rejects.toThrow('the worker took longer than 2000 ms');
    expect(await ask('first')).not.toBe(first);
  });

  test('whose handler throws fails that job, with the reason, and goes on', async () => {
    started();
    const first = await ask('first');
    await expect(ask('throw')).rejects.toThrow('the stand-in was told to throw');
    expect(await ask('first')).toBe(first);
  });

  test('never begins a job that nobody waits for any longer', async () => {
    started();
    const abandoned = new AbortController();
    const first = ask('first');
    const second = ask('die', abandoned.signal);
    abandoned.abort();
    await expect(second).rejects.toThrow('nobody waits for the answer any longer');
    await expect(ask('die', abandoned.signal)).rejects.toThrow('nobody waits for the answer any longer');
    expect(await first).toContain('first in thread');
    expect(await ask('third')).toContain('third in thread');
  });

  test('may be started ahead of its work, and is the one that does it', async () => {
    started();
    thread.warm();
    const first = await ask('first');
    thread.warm();
    expect(await ask('first')).toBe(first);
  });

  test('without work is stopped, and started again', async () => {
    started({ idleMs: 1 });
    const first = await ask('first');
    // A timer of the same length that is set later ends later.
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await ask('first')).not.toBe(first);
  });

  test('that is closed rejects what runs and what waits', async () => {
    started();
    const jobs = Promise.allSettled([ask('hang'), ask('next')]);
    await thread.close();
    const stopped = { status: 'rejected', reason: new Error('the worker was stopped') };
    expect(await jobs).toEqual([stopped, stopped]);
  });

  test('without its program fails every job', async () => {
    started({ program: new URL('./no-such-program.js', import.meta.url) });
    await expect(ask('one')).rejects.toThrow(/no-such-program/u);
    await expect(ask('two')).rejects.toThrow(/no-such-program/u);
  });
});

describe('the program of AdmissionThread', () => {
  const module = new URL('./admission-worker.ts', import.meta.url).href;
  const review = JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: 'u',
      operation: 'CREATE',
      object: { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: 'x' } },
    },
  });
  const mutated = async (): Promise<unknown> => {
    const { body } = await thread.admit('mutate', bytes(review), new AbortController().signal);
    const answer = JSON.parse(body) as { response: { patch: string } };
    return JSON.parse(Buffer.from(answer.response.patch, 'base64').toString());
  };

  test('judges as handleAdmission does', async () => {
    thread = new OffThread({ program, data: { module, policy: defaultPolicySettings } });
    const answer = await thread.admit('validate', bytes('[]'), new AbortController().signal);
    expect(answer).toMatchObject({ status: 400, decision: { because: 'the body is a list, not an AdmissionReview' } });
  });

  test('takes nothing over but the words about what is refused, since a value may be most of the body', async () => {
    thread = new OffThread({ program, data: { module, policy: defaultPolicySettings } });
    const { body, decision } = await thread.admit('validate', bytes(review), new AbortController().signal);
    expect(body).toContain('"allowed":false');
    expect(decision.errors.length).toBeGreaterThan(0);
    expect(decision.errors.filter((error) => 'value' in error)).toEqual([]);
  });

  test('goes by a new policy from the next job on, and in the next thread', async () => {
    thread = new OffThread({ program, data: { module, policy: defaultPolicySettings }, idleMs: 60_000 });
    expect(await mutated()).toContainEqual({ op: 'add', path: '/spec/suspend', value: false });
    thread.use({
      module,
      policy: { ...defaultPolicySettings, defaults: { ...defaultPolicySettings.defaults, suspend: true } },
    });
    expect(await mutated()).toContainEqual({ op: 'add', path: '/spec/suspend', value: true });
    await thread.close();
    expect(await mutated()).toContainEqual({ op: 'add', path: '/spec/suspend', value: true });
  });
});
