import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bench, minuteMs, project } from '../../test/support/reflector-bench.js';
import { apiError } from '../../test/support/stand-in-api.js';

const names = fc.constantFrom('a', 'b', 'c');
const common = [
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('set' as const, 'remove' as const), name: names }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 400 }) }) },
  fc.record({
    do: fc.constantFrom('end' as const, 'cut' as const, 'silence' as const, 'compact' as const, 'bookmark' as const),
  }),
  fc.record({ do: fc.constantFrom('failLists' as const, 'failWatches' as const, 'relist' as const) }),
  // A line that was sent once, or the answer to a write, comes again or late.
  fc.record({ do: fc.constantFrom('repeat' as const, 'putLate' as const), of: fc.nat() }),
];
const faithful = fc.oneof(...common);
const faithless = fc.oneof(
  ...common,
  fc.record({ do: fc.constantFrom('lose' as const, 'find' as const, 'hold' as const) }),
  fc.record({ do: fc.constant('release' as const), ranks: fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }) }),
);
type StepOf<A> = A extends fc.Arbitrary<infer S> ? S : never;
type AnyStep = StepOf<typeof faithful> | StepOf<typeof faithless>;

const noDetails = { name: '', of: 0, ranks: [] as readonly number[] };
type Details = typeof noDetails;

/** What a step does at once; the others let time pass. */
const disturbances: Record<Exclude<AnyStep['do'], 'pass'>, (each: Bench, step: Details) => unknown> = {
  set: ({ api }, { name }) => api.set(name),
  remove: ({ api }, { name }) => {
    api.remove(name);
  },
  end: ({ api }) => {
    api.end();
  },
  cut: ({ api }) => {
    api.end(apiError('unreachable'));
  },
  silence: ({ api }) => {
    api.silence();
  },
  compact: ({ api }) => {
    api.compact();
  },
  bookmark: ({ api }) => {
    api.bookmark();
  },
  failLists: ({ api }) => api.listFaults.push(apiError('failed')),
  failWatches: ({ api }) => api.watchFaults.push(apiError('failed')),
  relist: ({ reflector }) => void reflector.relist(),
  repeat: ({ api }, { of }) => {
    const line = api.log[of % api.log.length];
    if (line !== undefined) api.say(line);
  },
  putLate: (each, { of }) => {
    putLate(each, of);
  },
  lose: ({ api }) => (api.losing = true),
  find: ({ api }) => (api.losing = false),
  hold: ({ api }) => {
    api.hold();
  },
  release: ({ api }, { ranks }) => {
    api.release(ranks);
  },
};

function putLate(each: Bench, of: number): void {
  const written = each.api.log.filter(({ type }) => type !== 'DELETED');
  const line = written[of % written.length];
  if (line !== undefined) for (const change of each.reflector.store.put(project(line.object))) each.follow(change);
}

async function play(each: Bench, script: readonly AnyStep[], latencyMs: number): Promise<void> {
  each.api.latencyMs = latencyMs;
  await each.start();
  for (const step of script) {
    if (step.do === 'pass') await each.clock.pass(step.ms);
    else disturbances[step.do](each, { ...noDetails, ...step });
    each.api.goneInStream = !each.api.goneInStream;
  }
}

const latencies = fc.constantFrom(0, 30);

describe('whatever is done to it', () => {
  test('a server that loses no lines and keeps their order is followed without a periodic list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(faithful, { maxLength: 40 }), latencies, async (script, latencyMs) => {
        const each = new Bench({ pageSize: 1 });
        await play(each, script, latencyMs);
        await each.clock.pass(2 * minuteMs);
        expect(each.stored).toEqual(each.served);
        expect(each.mirrored).toEqual(each.stored);
        await each.stop();
      }),
      { numRuns: 200 },
    );
  });

  test("In the end the store equals the server's objects, whatever is cut, repeated, reordered or forgotten; what the watch loses is repaired by the next list, and reported.", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(faithless, { maxLength: 40 }), latencies, async (script, latencyMs) => {
        const each = new Bench({ pageSize: 1, relistMs: 5 * minuteMs });
        await play(each, script, latencyMs);
        each.api.release([0]);
        each.api.losing = false;
        await each.clock.pass(15 * minuteMs);
        expect(each.stored).toEqual(each.served);
        expect(each.mirrored).toEqual(each.stored);
        await each.stop();
      }),
      { numRuns: 200 },
    );
  });
});
