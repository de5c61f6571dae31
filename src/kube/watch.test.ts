import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bench } from '../../test/support/reflector-bench.js';
import { apiError } from '../../test/support/stand-in-api.js';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.stop());

describe('a watch', () => {
  test('asks for bookmarks, and for an end in 300 to 600 s', async () => {
    for (const [random, timeoutSeconds] of [
      [0, '300'],
      [0.999_999, '600'],
    ] as const) {
      bench = new Bench({ random: () => random });
      await bench.start();
      expect(bench.api.watches).toEqual([
        { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '0', timeoutSeconds },
      ]);
      await bench.stop();
    }
  });

  test.each([true, false])('from a forgotten version lists anew (told in the stream: %s)', async (goneInStream) => {
    const { api, clock } = bench;
    api.goneInStream = goneInStream;
    for (const name of ['a', 'b']) api.set(name);
    await bench.start();
    api.end(apiError('unreachable'));
    api.remove('a');
    api.set('c');
    api.compact();
    await clock.pass(300);
    expect(bench.stored).toEqual(bench.served);
    expect([api.lists.length, bench.reported('repaired')]).toEqual([2, []]);
    expect(bench.reported('watch-failed')).toMatchObject([
      { error: { kind: 'unreachable' } },
      { error: { kind: 'gone' } },
    ]);
  });

  test('that the server ends again and again is not begun more than once a second', async () => {
    const { api, clock } = bench;
    for (let n = 0; n < 100; n += 1) api.watchFaults.push({ ok: true, body: undefined });
    await bench.start();
    await clock.pass(10_000);
    expect(api.watches.length).toBe(11);
  });

  test.each([
    ['an error', { type: 'ERROR', object: { code: 500, message: 'no\nluck' } }, { kind: 'failed', message: 'no luck' }],
    ['no event', { kind: 'Thing' }, { kind: 'unreachable', message: 'a line of the watch is no event' }],
  ])('with %s in it begins anew from its last version', async (_name, line, error) => {
    const { api, clock } = bench;
    await bench.start();
    api.set('a');
    api.say(line);
    api.set('b');
    await clock.pass(100);
    expect(bench.reported('watch-failed')).toMatchObject([{ error }]);
    expect(api.watches[1]).toMatchObject({ resourceVersion: '1' });
    expect(bench.told).toEqual(['set a u1@1', 'set b u2@2']);
  });

  test('tells nothing that comes after an error in it', async () => {
    const added = { type: 'ADDED', object: bench.api.set('a') };
    bench = new Bench({
      api: {
        call: (call) => bench.api.call(call),
        stream: ({ line }) => {
          for (const each of [{ type: 'ERROR', object: { code: 500 } }, added]) line(each);
          return Promise.resolve({ ok: true, body: undefined });
        },
      },
    });
    await bench.start();
    expect([bench.told, bench.reported('watch-failed').length]).toEqual([[], 1]);
  });

  test('that failed after it got on is begun anew after the first back-off', async () => {
    const { api, clock } = bench;
    await bench.start();
    for (let n = 0; n < 3; n += 1) {
      api.set('a');
      await clock.pass(0);
      api.end(apiError('unreachable'));
      await clock.pass(100);
    }
    expect(api.watchedMs).toEqual([0, 75, 175, 275]);
  });

  test('goes on from its last bookmark', async () => {
    const { api, clock } = bench;
    await bench.start();
    api.say({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '50' } } });
    api.end();
    await clock.pass(0);
    expect(api.watches[1]).toMatchObject({ resourceVersion: '50' });
  });
});
