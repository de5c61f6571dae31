import { describe, expect, test } from 'vitest';
import { heldLease, readLease, releasedLease } from './lease-record.js';

const nowMs = Date.UTC(2026, 0, 1);
const terms = { namespace: 'ops', name: 'cronward', identity: 'me', leaseMs: 14_100 };
const stored = (spec: object) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { namespace: 'ops', name: 'cronward', uid: 'u', resourceVersion: '41', labels: { team: 'a' } },
  spec,
});

describe('a Lease is written', () => {
  test('where there was none', () => {
    expect(heldLease(terms, undefined, nowMs)).toEqual({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: 'ops', name: 'cronward' },
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-01T00:00:00.000000Z',
        renewTime: '2026-01-01T00:00:00.000000Z',
        leaseTransitions: 0,
      },
    });
  });

  test("where it was another's, counting the transition and keeping what is unknown", () => {
    const before = stored({ holderIdentity: 'other', leaseTransitions: 4, strategy: 'later' });
    expect(heldLease(terms, readLease(before), nowMs)).toEqual({
      ...before,
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-01T00:00:00.000000Z',
        renewTime: '2026-01-01T00:00:00.000000Z',
        leaseTransitions: 5,
        strategy: 'later',
      },
    });
  });

  test('where it was its own, keeping the time of the acquisition', () => {
    const before = stored({ holderIdentity: 'me', acquireTime: 'then', renewTime: 'then', leaseTransitions: 4 });
    expect(heldLease(terms, readLease(before), nowMs)['spec']).toEqual({
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      acquireTime: 'then',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 4,
    });
  });

  test('so that it changes, even when the wall clock reads the same as at the last renewal', () => {
    const before = stored({ holderIdentity: 'me', renewTime: '2026-01-01T00:00:00.000000Z' });
    const renewed = { renewTime: '2026-01-01T00:00:00.000001Z' };
    expect(heldLease(terms, readLease(before), nowMs)['spec']).toMatchObject(renewed);
    expect(releasedLease(readLease(before), nowMs)['spec']).toMatchObject(renewed);
  });

  test('released: held by nobody, for one second', () => {
    const before = stored({ holderIdentity: 'me', acquireTime: 'then', renewTime: 'then', leaseTransitions: 4 });
    expect(releasedLease(readLease(before), nowMs)).toEqual({
      ...before,
      spec: {
        holderIdentity: '',
        leaseDurationSeconds: 1,
        acquireTime: 'then',
        renewTime: '2026-01-01T00:00:00.000000Z',
        leaseTransitions: 4,
      },
    });
  });
});

describe('a Lease is read', () => {
  test('with its holder, its duration and what tells its versions apart', () => {
    const object = stored({ holderIdentity: 'other', leaseDurationSeconds: 30 });
    expect(readLease(object)).toEqual({ version: 'u/41', holder: 'other', durationMs: 30_000, object });
  });

  test.each([
    [{}],
    [{ metadata: null, spec: [] }],
    [{ metadata: { uid: 1 }, spec: { holderIdentity: null, leaseDurationSeconds: '15' } }],
    [{ spec: { leaseDurationSeconds: -1 } }],
  ])('whatever is missing in it: %j', (object) => {
    expect(readLease(object)).toEqual({ version: '/', holder: '', durationMs: 0, object });
  });
});
