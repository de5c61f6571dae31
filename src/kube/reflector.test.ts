import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bench, minuteMs, project } from '../../test/support/reflector-bench.js';
import { apiError } from '../../test/support/stand-in-api.js';
import type { Api, JsonObject } from './answer.js';
import { readMeta } from './meta.js';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.stop());

describe('the guarantees of a reflector', () => {
  test('No change is missed where a watch ends: the next one begins where it stopped, at once where it ended in good order.', async () => {
    const { api, clock } = bench;
    await bench.start();
    api.set('a');
    await clock.pass(0);
    api.end();
    api.set('b');
    await clock.pass(0);
    expect(bench.stored).toEqual(bench.served);
    api.end(apiError('unreachable'));
    api.remove('a');
    await clock.pass(100);
    expect(bench.stored).toEqual(bench.served);
    expect(api.watches.map((query) => query['resourceVersion'])).toEqual(['0', '1', '2']);
    expect(api.lists.length).toBe(1);
  });

  test('Whatever fails is tried again after 50 to 100 ms, then after twice as long each time, 5 s at most.', async () => {
    const { api, clock } = bench;
    await bench.start();
    for (let n = 0; n < 9; n += 1) api.watchFaults.push(apiError('failed', { code: 500 }));
    api.end(apiError('unreachable'));
    await clock.pass(minuteMs);
    const gaps = api.watchedMs.map((atMs, n) => atMs - (api.watchedMs[n - 1] ?? 0)).slice(1);
    expect(gaps).toEqual([75, 150, 300, 600, 1_200, 2_400, 3_750, 3_750, 3_750, 3_750]);
    for (let n = 0; n < 3; n += 1) api.listFaults.push(apiError('failed', { code: 500 }));
    void bench.reflector.relist();
    await clock.pass(524);
    expect(api.lists.length).toBe(4);
    await clock.pass(1);
    expect(api.lists.length).toBe(5);
    expect([bench.reported('watch-failed').length, bench.reported('list-failed').length]).toEqual([10, 3]);
  });

  test('A watch that has not told of an expected version within 5 s is taken for dead.', async () => {
    const { api, clock, reflector } = bench;
    await bench.start();
    api.set('a');
    await clock.pass(0);
    reflector.expect(bench.stored[0]?.meta.resourceVersion ?? '');
    await clock.pass(10_000);
    expect(bench.reported('watch-failed')).toEqual([]);
    api.silence();
    api.set('a');
    reflector.expect(bench.served[0]?.meta.resourceVersion ?? '');
    await clock.pass(4_999);
    expect(bench.stored).not.toEqual(bench.served);
    await clock.pass(1);
    expect(bench.stored).toEqual(bench.served);
    expect(bench.reported('watch-failed')).toMatchObject([{ error: { kind: 'late' } }]);
  });

  test('A watch on which nothing comes for `quietLimitMs` is taken for dead.', async () => {
    const { api, clock, reflector } = bench;
    await bench.start();
    await clock.pass(10 * minuteMs - 1);
    expect(bench.reported('watch-failed')).toEqual([]);
    const heardMs = reflector.lastHeardMs;
    api.silence();
    api.set('a');
    await clock.pass(91_000);
    expect(bench.stored).toEqual(bench.served);
    expect(bench.reported('watch-failed')).toMatchObject([{ error: { kind: 'late' } }]);
    expect(reflector.lastHeardMs).toBeGreaterThan(heardMs + 80_000);
  });

  test('Every change of the store that the reflector makes is told to `onChange`, in order; one that throws is reported and ends nothing.', async () => {
    const error = new Error('no');
    bench = new Bench({
      onChange: (change) => {
        bench.follow(change);
        if (change.value.meta.name === 'bad') throw error;
      },
    });
    const { api, clock } = bench;
    for (const name of ['bad', 'a']) api.set(name);
    await bench.start();
    for (const name of ['bad', 'b']) api.set(name);
    api.remove('a');
    await clock.pass(0);
    expect(bench.told).toEqual(['set bad u1@1', 'set a u2@2', 'set bad u1@3', 'set b u3@4', 'deleted a u2@2']);
    const report = { kind: 'handler-failed', key: 'ns/bad', error };
    expect(bench.reported('handler-failed')).toEqual([report, report]);
  });

  test("An object that can't be read is reported, is not in the store, and hurts no other.", async () => {
    const bad = new Set(['u1']);
    bench = new Bench({
      project: (raw) => {
        if (bad.has(readMeta(raw).uid)) throw new Error('no');
        return project(raw);
      },
    });
    const { api, clock } = bench;
    for (const name of ['bad', 'a', 'b']) api.set(name);
    await bench.start();
    expect(bench.told).toEqual(['set a u2@2', 'set b u3@3']);
    bad.add('u2');
    for (const name of ['a', 'b']) api.set(name);
    await clock.pass(0);
    expect(bench.told.slice(2)).toEqual(['deleted a u2@2', 'set b u3@5']);
    bad.clear();
    await Promise.all([bench.reflector.relist(), clock.pass(0)]);
    expect(bench.stored).toEqual(bench.served);
    const unreadable = bench.reported('unreadable').map((event) => ('key' in event ? event.key : ''));
    expect(unreadable).toEqual(['ns/bad', 'ns/a']);
  });

  test('Of a list only one page is held as it came.', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const pages: WeakRef<JsonObject>[] = [];
    const alive: number[] = [];
    const call: Api['call'] = async ({ query }) => {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      alive.push(pages.filter((page) => page.deref() !== undefined).length);
      const number = Number(query?.['continue'] ?? '0');
      const metadata = { namespace: 'ns', name: `n${number}`, uid: `u${number}`, resourceVersion: '7' };
      const more = number < 5 ? { continue: String(number + 1) } : {};
      const body = { metadata: { resourceVersion: '9', ...more }, items: [{ metadata, spec: number }] };
      pages.push(new WeakRef(body));
      return { ok: true, body };
    };
    bench = new Bench({ api: { call, stream: (rest) => bench.api.stream(rest) } });
    void bench.start();
    await bench.reflector.whenSynced(new AbortController().signal);
    expect(bench.reflector.store.size).toBe(6);
    expect(alive).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('After the signal is aborted nothing is told, reported or stored.', async () => {
    const { api, clock, reflector } = bench;
    api.set('a');
    api.latencyMs = 10;
    await bench.start();
    await clock.pass(10);
    api.listFaults.push(apiError('failed'));
    const listed = reflector.relist();
    await clock.pass(5);
    const reports = bench.reports.length;
    const stopped = bench.stop();
    api.set('b');
    await clock.pass(minuteMs);
    await stopped;
    expect(await Promise.all([listed, reflector.relist()])).toEqual([false, false]);
    expect([bench.told, bench.reports.length, reflector.store.size]).toEqual([['set a u1@1'], reports, 1]);
    expect([clock.waiting, api.openWatches, api.lists.length]).toEqual([0, 0, 2]);
  });

  test('a handler that aborts the signal in the middle of a list is told nothing more', async () => {
    bench = new Bench({
      onChange: (change) => {
        bench.follow(change);
        void bench.stop();
      },
    });
    for (const name of ['a', 'b', 'c']) bench.api.set(name);
    await bench.start();
    expect([bench.told, bench.reports, bench.reflector.store.size]).toEqual([['set a u1@1'], [], 1]);
  });

  test('a handler that aborts the signal between a deletion and what was made anew is told nothing more', async () => {
    const { api, clock, reflector } = (bench = new Bench({
      onChange: (change) => {
        bench.follow(change);
        if (change.kind === 'deleted') void bench.stop();
      },
    }));
    api.set('a');
    await bench.start();
    api.losing = true;
    api.remove('a');
    api.set('a');
    void reflector.relist();
    await clock.pass(0);
    expect(bench.told).toEqual(['set a u1@1', 'deleted a u1@1']);
  });
});

describe('a reflector', () => {
  test('has synced when its first list is in the store', async () => {
    const { api, clock, reflector } = bench;
    api.latencyMs = 10;
    api.set('a');
    const seen: number[] = [];
    void reflector.whenSynced(new AbortController().signal).then(() => seen.push(reflector.store.size));
    await bench.start();
    expect(reflector.hasSynced).toBe(false);
    await clock.pass(10);
    expect([reflector.hasSynced, seen]).toEqual([true, [1]]);
  });

  test('is not waited for any longer than the signal allows', async () => {
    const patience = new AbortController();
    const waited = bench.reflector.whenSynced(patience.signal);
    patience.abort();
    await waited;
    expect(bench.reflector.hasSynced).toBe(false);
  });

  test('runs once', async () => {
    await bench.start();
    await expect(bench.reflector.run(new AbortController().signal)).rejects.toThrow('a reflector runs once');
  });

  test("is not told its own controller's writes again, nor taken back by events that they overtook", async () => {
    const { api, clock, reflector } = bench;
    await bench.start();
    api.hold();
    api.set('a');
    expect(reflector.store.put(project(api.set('a'))).length).toBe(1);
    api.release([0, 1, 2]);
    await clock.pass(0);
    expect([bench.told, bench.stored]).toEqual([[], bench.served]);
  });
});
