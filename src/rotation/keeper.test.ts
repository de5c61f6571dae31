import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../test/faults/random.js';
import { PlayedCluster } from '../../test/support/rotation-cluster.js';
import { authoritiesIn, issuersIn } from '../certs/bundle.js';
import { readKeyPair } from '../certs/key-pair.js';
import { Keeper } from './keeper.js';
import type { KeeperEvent } from './keeper.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const startMs = Date.parse('2026-03-01T00:00:00Z');
const hosts = ['cronward-webhook.cronward-system.svc'];
const timing = { overlapMs: 2 * minuteMs, settleMs: 60 * minuteMs };

/** Keepers over one cluster, and the time. */
function scene(count = 1) {
  const cluster = new PlayedCluster();
  const time = { nowMs: startMs };
  const events: KeeperEvent[] = [];
  const keepers = Array.from(
    { length: count },
    () =>
      new Keeper({
        cluster,
        clock: { nowMs: () => time.nowMs, monotonicMs: () => time.nowMs, after: () => () => undefined },
        random: () => 0.5,
        hosts,
        lifeMs: 3 * dayMs,
        timing,
        lookMs: minuteMs,
        report: (event) => events.push(event),
      }),
  );
  const [keeper] = keepers;
  if (keeper === undefined) throw new Error('a scene has a keeper');
  const steps = (): string[] =>
    events.splice(0).map((event) => (event.kind === 'done' ? event.step : `${event.what}: ${event.error.kind}`));
  return { cluster, time, keeper, keepers, steps };
}

const known = new Map<string, boolean>();
const trusts = (bundlePem: string, certPem: string): boolean => {
  const key = bundlePem + certPem;
  const answer = known.get(key) ?? issuersIn(bundlePem, certPem).length === 1;
  known.set(key, answer);
  return answer;
};

describe('a keeper', () => {
  test('makes a certificate where there is none, and has it trusted', async () => {
    const { cluster, keeper, steps } = scene();
    expect(keeper.fault).toBe('the Secret has not been looked at yet');
    await keeper.look();
    expect(steps()).toEqual(['replace', 'trust']);
    expect(keeper.fault).toBeUndefined();
    const pair = readKeyPair(cluster.text('tls.crt'), cluster.text('tls.key'));
    expect(new X509Certificate(pair.certPem).checkHost(hosts[0] ?? '', { subject: 'never' })).toBe(hosts[0]);
    for (const { bundlePem } of cluster.webhooks) expect(trusts(bundlePem, pair.certPem)).toBe(true);
    await keeper.look();
    expect(steps()).toEqual([]);
  });

  test('rotates with an overlap: trusted first, then served, and the old authority goes last', async () => {
    const { cluster, time, keeper, steps } = scene();
    await keeper.look();
    steps();
    const first = cluster.text('tls.crt');
    time.nowMs += 2 * dayMs;
    await keeper.look();
    expect(steps()).toEqual(['prepare', 'trust', 'note']);
    expect(cluster.text('tls.crt')).toBe(first);
    const second = cluster.text('next.crt');
    for (const { bundlePem } of cluster.webhooks) {
      expect([trusts(bundlePem, first), trusts(bundlePem, second)]).toEqual([true, true]);
    }
    time.nowMs += timing.overlapMs - 1;
    await keeper.look();
    expect(steps()).toEqual([]);
    time.nowMs += 1;
    await keeper.look();
    expect(steps()).toEqual(['promote']);
    expect(cluster.text('tls.crt')).toBe(second);
    time.nowMs += timing.settleMs;
    await keeper.look();
    expect(steps()).toEqual(['forget', 'trust']);
    for (const { bundlePem } of cluster.webhooks) expect(authoritiesIn(bundlePem)).toHaveLength(1);
    expect(Object.keys(cluster.data).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
  });

  test('begins the overlap again where somebody changes a configuration meanwhile', async () => {
    const { cluster, time, keeper, steps } = scene();
    await keeper.look();
    const before = cluster.webhooks;
    time.nowMs += 2 * dayMs;
    await keeper.look();
    steps();
    cluster.webhooks = before;
    time.nowMs += timing.overlapMs;
    await keeper.look();
    expect(steps()).toEqual(['doubt', 'trust', 'note']);
  });

  test.each(['tls.crt', 'tls.key', 'ca.crt'])('makes a new one at once where %s is gone', async (member) => {
    const { cluster, keeper, steps } = scene();
    await keeper.look();
    const first = cluster.text('tls.crt');
    steps();
    Reflect.deleteProperty(cluster.data, member);
    await keeper.look();
    expect(steps()).toEqual(['replace', 'trust']);
    const [{ bundlePem } = { bundlePem: '' }] = cluster.webhooks;
    expect(trusts(bundlePem, cluster.text('tls.crt'))).toBe(true);
    // Replicas still serve the old one from their memory.
    expect(trusts(bundlePem, first)).toBe(true);
  });

  test('puts right what others put into a configuration', async () => {
    const { cluster, keeper, steps } = scene();
    await keeper.look();
    steps();
    cluster.webhooks = cluster.webhooks.map((webhook, index) =>
      index === 0 ? { ...webhook, bundlePem: '' } : webhook,
    );
    await keeper.look();
    expect(steps()).toEqual(['trust']);
    expect(cluster.webhooks[0]?.bundlePem).toBe(cluster.text('ca.crt'));
  });

  test('says what it could not do, and does it at the next look', async () => {
    const { cluster, keeper, steps } = scene();
    cluster.mishap = () => 'refused';
    await keeper.look();
    expect(steps()).toEqual(['write the Secret: failed']);
    expect(keeper.fault).toBe('could not write the Secret: the call came to nothing (failed)');
    cluster.mishap = () => 'none';
    await keeper.look();
    expect(keeper.fault).toBeUndefined();
  });
});

test('At no moment does an API server distrust what a replica serves, whatever happens to the keepers.', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const dice = randomFrom(seed);
      const roll = (): number => dice.whole(0, 99);
      const { cluster, time, keepers, keeper } = scene(3);
      await keeper.look();
      // How long an API server goes on with what it read, and a replica with what it was given: less than what is allowed for.
      const seen: { atMs: number; bundles: string[]; cert: string }[] = [];
      const record = (): void => {
        const bundles = cluster.webhooks.map(({ bundlePem }) => bundlePem);
        seen.push({ atMs: time.nowMs, bundles, cert: cluster.text('tls.crt') });
        const bundlesNow = seen
          .filter(({ atMs }) => atMs > time.nowMs - timing.overlapMs)
          .flatMap((one) => one.bundles);
        const certsNow = seen.filter(({ atMs }) => atMs > time.nowMs - timing.settleMs).map(({ cert }) => cert);
        for (const bundle of new Set(bundlesNow)) {
          for (const cert of new Set(certsNow)) expect(trusts(bundle, cert)).toBe(true);
        }
        while ((seen[0]?.atMs ?? Infinity) <= time.nowMs - timing.settleMs) seen.shift();
      };
      let depth = 0;
      cluster.mishap = () => (roll() < 10 ? 'refused' : roll() < 10 ? 'lost' : 'none');
      cluster.meanwhile = async () => {
        record();
        if (depth > 1 || roll() >= 20) return;
        depth += 1;
        time.nowMs += roll() * 100;
        await keepers[roll() % keepers.length]?.look();
        depth -= 1;
      };
      const certs = new Set<string>();
      while (time.nowMs < startMs + 4.5 * dayMs) {
        const isRotating = [...cluster.text('ca.crt').matchAll(/BEGIN/gu)].length > 1;
        time.nowMs += roll() * (isRotating ? 2_000 : minuteMs);
        await keepers[roll() % keepers.length]?.look();
        certs.add(cluster.text('tls.crt'));
      }
      expect(certs.size).toBe(3);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
