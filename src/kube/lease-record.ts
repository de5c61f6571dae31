import type { JsonObject } from './answer.js';
import { microTime } from './micro-time.js';

/** What the election reads of a coordination.k8s.io/v1 Lease. */
export interface LeaseRecord {
  /** Differs after every write that changed something, and between two objects of the same name. */
  readonly version: string;
  /** Who holds it; empty where nobody does. */
  readonly holder: string;
  /** How long its holder asks others to wait, in milliseconds; 0 where it does not say. */
  readonly durationMs: number;
  /** The object as it was read. What is written is made from it, so that nothing unknown in it is lost. */
  readonly object: JsonObject;
}

/** Who writes a Lease, and which. */
export interface LeaseTerms {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  /** Written as whole seconds, rounded up: others may wait longer than this, never shorter. */
  readonly leaseMs: number;
}

/** Reads a Lease. Never throws: what is missing or of the wrong type counts as not there. */
export function readLease(object: JsonObject): LeaseRecord {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  return {
    version: `${textAt(metadata, 'uid')}/${textAt(metadata, 'resourceVersion')}`,
    holder: textAt(spec, 'holderIdentity'),
    durationMs: Math.max(0, numberAt(spec, 'leaseDurationSeconds')) * 1_000,
    object,
  };
}

/**
 * The Lease held by `terms.identity` from `nowMs` on (wall clock, epoch milliseconds): a new one, or `record` renewed
 * or taken over. It carries the resource version of `record`, so that the API server refuses it when that is stale.
 */
export function heldLease(terms: LeaseTerms, record: LeaseRecord | undefined, nowMs: number): JsonObject {
  const { namespace, name, identity, leaseMs } = terms;
  const spec = objectAt(record?.object, 'spec');
  const renewTime = freshTime(nowMs, spec['renewTime']);
  const renewal = record?.holder === identity;
  const transitions = record === undefined ? 0 : numberAt(spec, 'leaseTransitions') + (renewal ? 0 : 1);
  return {
    ...(record?.object ?? { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name } }),
    spec: {
      ...spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseMs / 1_000),
      acquireTime: renewal ? (spec['acquireTime'] ?? renewTime) : renewTime,
      renewTime,
      leaseTransitions: transitions,
    },
  };
}

/** `record` held by nobody, as client-go releases it: a duration of zero would be refused. */
export function releasedLease(record: LeaseRecord, nowMs: number): JsonObject {
  const spec = objectAt(record.object, 'spec');
  const renewTime = freshTime(nowMs, spec['renewTime']);
  return { ...record.object, spec: { ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime } };
}

/**
 * A time that is not `previous`. The API server keeps the resource version of an object that a write leaves as it was,
 * and to others such a renewal would not have happened; a wall clock that was set back can read the same twice.
 */
function freshTime(nowMs: number, previous: unknown): string {
  const time = microTime(nowMs);
  return time === previous ? microTime(nowMs + 0.001_5) : time;
}

function objectAt(parent: JsonObject | undefined, key: string): JsonObject {
  const value = parent?.[key];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textAt(parent: JsonObject, key: string): string {
  const value = parent[key];
  return typeof value === 'string' ? value : '';
}

function numberAt(parent: JsonObject, key: string): number {
  const value = parent[key];
  return typeof value === 'number' ? value : 0;
}
