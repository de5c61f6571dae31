import { readRuleCases } from '../cases/read.js';
import type { RuleCase } from '../cases/read.js';
import type { ControlPlane } from './control-plane.js';
import { collection } from './world.js';

export interface PlacedCase extends RuleCase {
  /** A namespace of its own where there is a stored object, so that cases do not meet. */
  readonly namespace: string;
}

/** The cases of the rules that `filter` wants, each in the namespace in which it is tried on an API server. */
export function placedCases(filter: (one: RuleCase) => boolean = () => true): readonly PlacedCase[] {
  return readRuleCases()
    .filter(filter)
    .map((one, index) => {
      const namespace = one.stored === undefined ? 'default' : `case-${index}`;
      return { ...one, object: placed(one.object, namespace), stored: placed(one.stored, namespace), namespace };
    });
}

/** Stores the objects of before the updates, as far as the API server takes them. */
export async function storeOlder(plane: ControlPlane, cases: readonly PlacedCase[]): Promise<void> {
  for (const { kind, namespace, stored } of cases) {
    if (stored === undefined) continue;
    await plane.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    await plane.request('POST', collection(kind.apiVersion, namespace), stored);
  }
}

/**
 * The resource version of the object of before the update; undefined where it could not be stored, since an API server
 * that knows its fault refuses it.
 */
export async function storedVersion(
  plane: ControlPlane,
  { kind, namespace, stored }: PlacedCase,
): Promise<string | undefined> {
  const { metadata } = stored as { metadata: { name: string } };
  const { status, body } = await plane.request('GET', `${collection(kind.apiVersion, namespace)}/${metadata.name}`);
  return status === 200 ? (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion : undefined;
}

function placed(object: unknown, namespace: string): unknown {
  if (object === undefined || namespace === 'default') return object;
  const { metadata, ...rest } = object as { metadata: object };
  return { ...rest, metadata: { ...metadata, namespace } };
}
