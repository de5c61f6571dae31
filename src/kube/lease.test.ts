import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Candidate, LeaseServer, Machine, failure, network, onMachine } from '../../test/support/lease-stage.js';
import type { Fare } from '../../test/support/lease-stage.js';
import type { Answer, ApiErrorKind, Call } from './answer.js';
import type { Clock } from './clock.js';
import type { Lead } from './lease.js';
import { heldLease, readLease } from './lease-record.js';

const at = 20;
const quick: Fare = { toMs: at / 2, backMs: at / 2 };
const silence: Fare = { toMs: undefined, backMs: undefined };

/** A server and candidates on a calm network, where a call takes 20 ms, until `fare` is changed. */
function scene() {
  const clock = new FakeClock();
  const server = new LeaseServer();
  const net: { fare: (call: Call) => Fare } = { fare: () => quick };
  const api = network(clock, server, (call) => net.fare(call));
  const candidate = (identity: string, on: Clock = clock): Candidate => new Candidate(api, on, identity);
  return { clock, server, net, api, candidate };
}

/** A scene in which `a` leads since a moment ago. */
async function reign() {
  const all = scene();
  const a = all.candidate('a').run();
  await all.clock.pass(3 * at);
  expect(a.lease.isLeader).toBe(true);
  return { ...all, a };
}

describe('the holder', () => {
  test('creates the Lease where there is none, and leads', async () => {
    const { clock, server, candidate } = scene();
    const a = candidate('a');
    expect([a.lease.isLeader, a.lease.holder, a.lease.fence()]).toEqual([
      false,
      undefined,
      'this process does not hold the lease',
    ]);
    a.run();
    await clock.pass(2 * at);
    expect([a.lease.isLeader, a.lease.holder, a.lease.fence()]).toEqual([true, 'a', undefined]);
    expect(a.terms).toEqual([{}]);
    expect(server.seen).toEqual(['GET', 'POST']);
  });

  test('renews every retryMs for as long as it leads, with one call each', async () => {
    const { clock, server, a } = await reign();
    await clock.pass(120_000);
    expect(a.lease.isLeader).toBe(true);
    expect(a.told).toEqual(['acquired']);
    expect(server.seen.filter((method) => method === 'PUT')).toHaveLength(60);
    expect(server.seen.filter((method) => method === 'GET')).toHaveLength(1);
    expect(readLease(server.lease ?? {}).durationMs).toBe(15_000);
  });

  test('The fence closes by itself without any timer having to run.', async () => {
    const { clock, server, api } = scene();
    const machine = new Machine(clock);
    const a = new Candidate(api, machine, 'a').run();
    await clock.pass(2 * at);
    const beganMs = at;
    machine.state = 'stopped';
    await clock.pass(beganMs + 10_000 - 1 - clock.monotonicMs());
    expect(a.lease.fence()).toBeUndefined();
    await clock.pass(1);
    expect(a.lease.fence()).toBe('the lease was not renewed for 10000 ms');
    expect(a.lost?.aborted).toBe(false);

    server.edit({ holderIdentity: 'b' });
    machine.goOn();
    await clock.pass(0);
    expect(a.lost?.aborted).toBe(true);
  });

  test('A lost reply to a renewal does not lose the lease if the next try succeeds in time.', async () => {
    const { clock, server, net, a } = await reign();
    let lost = 0;
    net.fare = ({ method }) => (method === 'PUT' && lost++ === 0 ? { toMs: 10, backMs: undefined } : quick);
    await clock.pass(60_000);
    expect(lost).toBeGreaterThan(20);
    expect(a.told).toEqual(['acquired', 'failed']);
    expect(a.lease.isLeader).toBe(true);
    expect(a.terms).toHaveLength(1);
    expect(server.holder).toBe('a');
  });

  test('A lease stolen by an edit is noticed at the next renewal.', async () => {
    const { clock, server, a } = await reign();
    a.obeys = false;
    server.edit({ holderIdentity: 'thief' });
    await clock.pass(2_000 + 2 * at);
    expect(a.lease.isLeader).toBe(false);
    expect(a.lost?.aborted).toBe(true);
    expect(a.events.at(-1)).toEqual({ kind: 'lost', because: 'thief holds the lease' });
    expect(a.lease.holder).toBe('thief');
  });

  test('does not take back a lease that was taken away in mid-term: another may have led since', async () => {
    const { clock, server, a } = await reign();
    server.edit({ holderIdentity: '' });
    await clock.pass(2_000 + 6 * at);
    expect(a.told).toEqual(['acquired', 'lost', 'acquired']);
    expect(a.terms).toEqual([{}, {}]);
  });

  test('is told that the lease is lost when renewals failed for renewWithinMs, and stands by again', async () => {
    const { clock, net, a } = await reign();
    let calls = 0;
    net.fare = () => (calls++ === 0 ? { toMs: undefined, backMs: undefined, brokenMs: 100 } : silence);
    await clock.pass(at + 10_000 - clock.monotonicMs() - 1);
    expect(a.lost?.aborted).toBe(false);
    await clock.pass(1);
    expect(a.lost?.aborted).toBe(true);
    expect(a.told).toEqual(['acquired', 'failed', 'failed', 'lost']);
    net.fare = () => quick;
    await clock.pass(10_000);
    expect(a.told.slice(4)).toEqual(['failed', 'acquired']);
    expect(a.lease.isLeader).toBe(true);
  });

  test('is not the leader by a lease that it got too long ago, and gets it again', async () => {
    const { clock, server, api } = scene();
    const machine = new Machine(clock);
    const a = new Candidate(onMachine(api, machine), machine, 'a').run();
    await clock.pass(1.5 * at);
    machine.state = 'stopped';
    await clock.pass(20_000);
    expect(server.holder).toBe('a');
    machine.goOn();
    await clock.pass(0);
    expect([a.lease.isLeader, a.terms]).toEqual([false, []]);
    await clock.pass(2_000 + 2 * at);
    expect([a.lease.isLeader, a.terms]).toEqual([true, [{}]]);
  });

  test('has a closed fence from the loss on, however long the leader takes to end, and does not lead twice at once', async () => {
    const { clock, net, a } = await reign();
    a.obeys = false;
    net.fare = () => silence;
    await clock.pass(10_000);
    net.fare = () => quick;
    await clock.pass(30_000);
    expect(a.lease.isLeader).toBe(false);
    expect(a.terms).toHaveLength(1);
    a.end();
    await clock.pass(3 * at);
    expect(a.lease.isLeader).toBe(true);
    expect(a.terms).toHaveLength(2);
  });

  test('gives up a call that waits for its turn for too long', async () => {
    const { clock, a, net } = await reign();
    let waiting = 0;
    // As behind a rate limit, where the time limit does not run yet.
    net.fare = (call) => {
      waiting += 1;
      Object.assign(call, { timeLimitMs: undefined });
      return waiting === 1 ? silence : quick;
    };
    await clock.pass(20_000);
    expect(waiting).toBeGreaterThan(5);
    const error = { kind: 'late', message: 'no answer within the time limit', mayHaveActed: true };
    expect(a.events.slice(1)).toEqual([{ kind: 'failed', call: 'PUT', error }]);
    expect(a.terms).toHaveLength(1);
    expect(a.lease.isLeader).toBe(true);
  });
});

describe('standing by', () => {
  test("Standing by takes over within leaseMs + retryMs of the holder's death, and within retryMs of a release", async () => {
    for (const deathMs of [0, 500, 1_000, 1_990]) {
      const { clock, candidate, api } = scene();
      const machine = new Machine(clock);
      const a = new Candidate(api, machine, 'a').run();
      await clock.pass(5_000);
      const b = candidate('b').run();
      await clock.pass(7_000 + deathMs);
      machine.state = 'dead';
      await clock.pass(12_900);
      expect(b.lease.isLeader).toBe(false);
      await clock.pass(17_000 + 4 * at - 12_900);
      expect(b.lease.isLeader).toBe(true);
      expect(b.terms).toEqual([{ tookOverFrom: 'a' }]);
      expect(b.lease.holder).toBe('b');

      const c = candidate('c').run();
      await clock.pass(5_000 + deathMs);
      b.leaving.abort();
      await clock.pass(2_000 + 6 * at);
      expect([a.told, b.told.at(-1), c.told]).toEqual([['acquired'], 'released', ['standing by', 'acquired']]);
      expect(c.terms).toEqual([{}]);
    }
  });

  test('a process with the identity of the holder takes the lease for its own of an earlier life, at once', async () => {
    const { clock, server, candidate, api } = scene();
    const machine = new Machine(clock);
    new Candidate(api, machine, 'a').run();
    await clock.pass(5_000);
    machine.state = 'dead';
    const again = candidate('a').run();
    await clock.pass(2 * at);
    expect(again.lease.isLeader).toBe(true);
    expect(again.terms).toEqual([{}]);
    expect(server.lease?.['spec']).toMatchObject({ leaseTransitions: 0 });
  });

  test('a take-over whose reply was lost is still a take-over', async () => {
    const { clock, server, net, candidate } = scene();
    server.store(heldLease({ namespace: 'ops', name: 'cronward', identity: 'dead', leaseMs: 15_000 }, undefined, 0));
    let lost = 0;
    net.fare = ({ method }) => (method === 'PUT' && lost++ === 0 ? { toMs: 10, backMs: undefined } : quick);
    const b = candidate('b').run();
    await clock.pass(25_000);
    expect(b.terms).toEqual([{ tookOverFrom: 'dead' }]);
  });

  test('waits as long as the Lease asks where that is longer, and by its own clock alone', async () => {
    const { clock, server, candidate } = scene();
    const past = heldLease({ namespace: 'ops', name: 'cronward', identity: 'other', leaseMs: 40_000 }, undefined, 0);
    server.store(past);
    const b = candidate('b').run();
    await clock.pass(39_000);
    clock.jump(86_400_000);
    await clock.pass(1_000);
    expect(b.terms).toEqual([]);
    await clock.pass(4 * at);
    expect(b.terms).toEqual([{ tookOverFrom: 'other' }]);
  });

  test('of several who stand by, one takes over', async () => {
    const { clock, server, candidate } = scene();
    server.store(heldLease({ namespace: 'ops', name: 'cronward', identity: 'dead', leaseMs: 15_000 }, undefined, 0));
    const all = ['b', 'c', 'd'].map((identity) => candidate(identity).run());
    await clock.pass(20_000);
    expect(all.filter(({ lease }) => lease.isLeader)).toHaveLength(1);
    expect(all.flatMap(({ terms }) => terms)).toHaveLength(1);
  });
});

describe('A Lease that is deleted is created again; calls that fail are reported and made again, never thrown.', () => {
  test('deleted: the holder creates it again, and its term goes on', async () => {
    const { clock, server, a } = await reign();
    server.lease = undefined;
    await clock.pass(2_000 + 4 * at);
    expect(server.holder).toBe('a');
    expect(a.told).toEqual(['acquired']);
    expect(a.lease.isLeader).toBe(true);
  });

  test('deleted: one who stands by does not, before the holder must have given up', async () => {
    const { clock, server, candidate, api } = scene();
    const machine = new Machine(clock);
    const a = new Candidate(api, machine, 'a').run();
    await clock.pass(3_000);
    const b = candidate('b').run();
    await clock.pass(2 * at);
    machine.state = 'stopped';
    server.lease = undefined;
    await clock.pass(15_000 - 2 * at);
    expect([a.lease.isLeader, b.lease.isLeader]).toEqual([false, false]);
    await clock.pass(4 * at);
    expect(b.terms).toEqual([{ tookOverFrom: 'a' }]);
  });

  test.each<[ApiErrorKind, string]>([
    ['refused', 'POST'],
    ['not-found', 'POST'],
    ['refused', 'GET'],
    ['unreachable', 'GET'],
  ])('%s to %s: told once, tried again', async (kind, method) => {
    const { clock, server, api } = scene();
    let failing = true;
    const call = (made: Call): Promise<Answer> => {
      if (!failing || made.method !== method) return api.call(made);
      server.seen.push(`${kind} ${method}`);
      return Promise.resolve(failure(kind));
    };
    const a = new Candidate({ ...api, call }, clock, 'a').run();
    await clock.pass(20_000);
    expect(server.seen.filter((line) => line === `${kind} ${method}`).length).toBeGreaterThanOrEqual(10);
    const error = { kind, message: `the call was ${kind}`, mayHaveActed: false };
    expect(a.events).toEqual([{ kind: 'failed', call: method, error }]);
    failing = false;
    await clock.pass(2_000 + 2 * at);
    expect(a.lease.isLeader).toBe(true);
  });
});

describe('When the signal is aborted the lease is kept until the leader has ended, and then released.', () => {
  test('while leading', async () => {
    const { clock, server, a } = await reign();
    a.obeys = false;
    a.leaving.abort();
    expect(a.lost?.aborted).toBe(true);
    await clock.pass(30_000);
    expect([a.lease.isLeader, server.holder]).toEqual([true, 'a']);
    a.end();
    await clock.pass(0);
    expect(a.lease.isLeader).toBe(false);
    await clock.pass(2 * at);
    await a.ended;
    expect(server.lease?.['spec']).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    expect(a.told).toEqual(['acquired', 'released']);
    expect(clock.waiting).toBe(0);
  });

  test('while standing by: nothing is written', async () => {
    const { clock, server, candidate } = await reign();
    const b = candidate('b').run();
    await clock.pass(3_000);
    const before = server.lease;
    b.leaving.abort();
    await b.ended;
    expect(server.lease).toBe(before);
    expect(b.told).toEqual(['standing by']);
  });

  test.each<[string, Fare]>([
    ['is under way', { toMs: 10, backMs: 500 }],
    ['has lost its reply', { toMs: 10, backMs: undefined }],
  ])('while the acquisition %s', async (_, fare) => {
    const { clock, server, net, candidate } = scene();
    net.fare = ({ method }) => (method === 'POST' ? fare : quick);
    const a = candidate('a').run();
    await clock.pass(2 * at);
    expect(server.holder).toBe('a');
    a.leaving.abort();
    await clock.pass(5_000);
    await a.ended;
    expect(server.holder).toBe('');
    expect(a.terms).toEqual([]);
  });

  test('and when the API server is away, for no longer than it is worth', async () => {
    const { clock, net, a } = await reign();
    net.fare = () => silence;
    a.leaving.abort();
    await clock.pass(8_500);
    await a.ended;
    expect(a.told).toEqual(['acquired', 'failed']);
  });

  test('before the run begins: no call is made', async () => {
    const { server, candidate } = scene();
    const a = candidate('a');
    a.leaving.abort();
    await a.run().ended;
    expect(server.seen).toEqual([]);
  });
});

describe('a leader that ends unasked', () => {
  test('ends the run, and the lease is released', async () => {
    const { clock, server, a } = await reign();
    a.end();
    await clock.pass(2 * at);
    await a.ended;
    expect(server.holder).toBe('');
  });

  test.each<[string, Lead]>([
    ['rejects', () => Promise.reject(new Error('a bug'))],
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
    ],
  ])('and %s has its error thrown, after the release', async (_, lead) => {
    const { clock, server, candidate } = scene();
    const a = candidate('a').run(lead);
    const thrown = expect(a.ended).rejects.toThrow('a bug');
    await clock.pass(4 * at);
    await thrown;
    expect(server.holder).toBe('');
    expect(a.lease.isLeader).toBe(false);
  });
});
