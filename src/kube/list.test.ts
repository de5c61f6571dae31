import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bench, minuteMs } from '../../test/support/reflector-bench.js';
import { apiError } from '../../test/support/stand-in-api.js';
import type { Api } from './answer.js';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.stop());

describe('a list', () => {
  test('is read in pages, the first of which asks a quorum', async () => {
    bench = new Bench({ pageSize: 2, query: { labelSelector: 'x=y' } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) bench.api.set(name);
    await bench.start();
    expect(bench.stored).toEqual(bench.served);
    const page = { labelSelector: 'x=y', limit: '2' };
    expect(bench.api.lists).toEqual([page, { ...page, continue: '5/2' }, { ...page, continue: '5/4' }]);
    expect(bench.reports).toEqual([{ kind: 'listed', objects: 5, ms: 0 }]);
  });

  test('whose moment is forgotten between two pages begins anew, in one page', async () => {
    bench = new Bench({ pageSize: 2 });
    const { api, clock } = bench;
    for (const name of ['a', 'b', 'c']) api.set(name);
    api.latencyMs = 10;
    await bench.start();
    api.remove('a');
    api.compact();
    await clock.pass(30);
    expect(api.lists).toEqual([{ limit: '2' }, { limit: '2', continue: '3/2' }, {}]);
    expect(bench.stored).toEqual(bench.served);
  });

  test('that breaks off removes nothing', async () => {
    bench = new Bench({ pageSize: 2 });
    const { api, clock } = bench;
    for (const name of ['a', 'b', 'c']) api.set(name);
    await bench.start();
    api.latencyMs = 10;
    void bench.reflector.relist();
    await clock.pass(5);
    api.listFaults.push(apiError('failed'));
    await clock.pass(10);
    expect([api.lists.length, bench.reflector.store.size]).toEqual([4, 3]);
  });

  test('asks for no other page when it is given up while one is on its way', async () => {
    // What a client answers to a call that was done when the signal was aborted.
    const call: Api['call'] = ({ path, query = {} }) => bench.api.call({ method: 'GET', path, query });
    bench = new Bench({ pageSize: 1, api: { call, stream: (rest) => bench.api.stream(rest) } });
    for (const name of ['a', 'b']) bench.api.set(name);
    bench.api.latencyMs = 10;
    await bench.start();
    const stopped = bench.stop();
    await bench.clock.pass(100);
    await stopped;
    expect([bench.api.lists.length, bench.told, bench.reports]).toEqual([1, [], []]);
  });

  test('is made again after `relistMs`, give or take a fifth', async () => {
    bench = new Bench({ relistMs: 10 * minuteMs, random: () => 0 });
    await bench.start();
    await bench.clock.pass(8 * minuteMs - 1);
    expect(bench.api.lists.length).toBe(1);
    await bench.clock.pass(1);
    expect(bench.api.lists.length).toBe(2);
  });

  test('repairs what the watch lost, reports it, and begins another watch', async () => {
    const { api, clock, reflector } = bench;
    for (const name of ['a', 'b']) api.set(name);
    await bench.start();
    api.losing = true;
    for (const name of ['a', 'c']) api.set(name);
    api.remove('b');
    api.bookmark();
    await clock.pass(0);
    expect(bench.told.length).toBe(2);
    api.losing = false;
    const listed = reflector.relist();
    await clock.pass(1_000);
    expect(await listed).toBe(true);
    expect(bench.stored).toEqual(bench.served);
    expect(bench.reported('repaired')).toEqual([{ kind: 'repaired', changed: 2, deleted: 1 }]);
    expect([api.watches.length, api.openWatches]).toEqual([2, 1]);
    await Promise.all([reflector.relist(), clock.pass(0)]);
    expect(bench.reported('repaired').length).toBe(1);
  });

  test('tells an object that was deleted and made anew as deleted and then set', async () => {
    const { api, clock } = bench;
    api.set('a');
    await bench.start();
    api.losing = true;
    api.remove('a');
    api.set('a');
    await Promise.all([bench.reflector.relist(), clock.pass(0)]);
    expect(bench.told).toEqual(['set a u1@1', 'deleted a u1@1', 'set a u2@3']);
  });

  test('that the watch overtakes takes nothing back', async () => {
    bench = new Bench({ pageSize: 1 });
    const { api, clock, reflector } = bench;
    for (const name of ['a', 'b', 'c']) api.set(name);
    await bench.start();
    api.latencyMs = 10;
    const listed = reflector.relist();
    await clock.pass(5);
    api.set('a');
    api.remove('c');
    api.set('d');
    await Promise.all([listed, clock.pass(100)]);
    expect(bench.stored).toEqual(bench.served);
    expect(bench.told.slice(3)).toEqual(['set a u1@4', 'deleted c u3@3', 'set d u4@6']);
    expect(bench.reported('repaired')).toEqual([]);
  });

  test('that is asked for begins after the call, and is shared by those who call while another is read', async () => {
    const { api, clock, reflector } = bench;
    api.latencyMs = 10;
    await bench.start();
    await clock.pass(5);
    let resolved = 0;
    for (let n = 0; n < 3; n += 1) void reflector.relist().then(() => (resolved += 1));
    await clock.pass(5);
    expect([api.lists.length, resolved]).toEqual([2, 0]);
    await clock.pass(10);
    expect([api.lists.length, resolved]).toEqual([2, 3]);
  });

  test('waits as long as a busy server asks for, 5 s at most', async () => {
    const { api, clock } = bench;
    api.listFaults.push(apiError('busy', { retryAfterMs: 2_000 }), apiError('busy', { retryAfterMs: 60_000 }));
    await bench.start();
    await clock.pass(1_999);
    expect(api.lists.length).toBe(1);
    await clock.pass(1);
    expect(api.lists.length).toBe(2);
    await clock.pass(5_000);
    expect([api.lists.length, bench.reflector.hasSynced]).toEqual([3, true]);
  });

  test('of resource versions that went back fails, and changes nothing', async () => {
    const { api, clock } = bench;
    api.set('a');
    await bench.start();
    api.listFaults.push({ ok: true, body: { metadata: { resourceVersion: '0' }, items: [] } } as never);
    void bench.reflector.relist();
    await clock.pass(0);
    expect(bench.reported('list-failed')).toMatchObject([
      { error: { kind: 'failed', message: 'the API server went back from resource version 1 to 0' } },
    ]);
    expect(bench.reflector.store.size).toBe(1);
  });

  test('that is none is tried again', async () => {
    bench.api.listFaults.push({ ok: true, body: { metadata: {} } } as never);
    await bench.start();
    expect(bench.reported('list-failed')).toMatchObject([
      { error: { kind: 'unreachable', message: 'what came for /apis/example.com/v1/things is no list' } },
    ]);
    await bench.clock.pass(100);
    expect(bench.reflector.hasSynced).toBe(true);
  });
});
