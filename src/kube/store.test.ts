import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNewer } from './meta.js';
import { Store, keyOf } from './store.js';
import type { Change, Meta } from './store.js';

interface Thing {
  readonly meta: Meta;
}

function thing(name: string, uid: string, version: number): Thing {
  return { meta: { namespace: 'ns', name, uid, resourceVersion: String(version) } };
}

/** What a change says, short enough to read. */
function say(changes: readonly Change<Thing>[]): string[] {
  const short = ({ meta: { uid, resourceVersion } }: Thing): string => `${uid}@${resourceVersion}`;
  return changes.map((change) =>
    change.kind === 'set' && change.previous !== undefined
      ? `set ${short(change.value)} was ${short(change.previous)}`
      : `${change.kind} ${short(change.value)}`,
  );
}

function storeOf(...things: readonly Thing[]): Store<Thing> {
  const store = new Store<Thing>();
  for (const each of things) store.put(each);
  return store;
}

describe('the guarantees of a store', () => {
  test('What is stored is never replaced by something as old or older, by resource version, of the same uid or another.', () => {
    const store = storeOf(thing('a', 'u1', 9));
    expect(say([...store.put(thing('a', 'u1', 9)), ...store.put(thing('a', 'u1', 8))])).toEqual([]);
    expect(say(store.put(thing('a', 'u0', 7)))).toEqual([]);
    expect(say(store.putListed(thing('a', 'u1', 8), '8'))).toEqual([]);
    expect(say(store.put(thing('a', 'u1', 10)))).toEqual(['set u1@10 was u1@9']);
    expect(store.get('ns/a')).toEqual(thing('a', 'u1', 10));
  });

  test('What is known to be deleted does not come back by something that was said before its deletion.', () => {
    const store = storeOf(thing('a', 'u1', 4));
    expect(say(store.delete('ns/a', 'u1', '6'))).toEqual(['deleted u1@4']);
    expect(say([...store.put(thing('a', 'u1', 5)), ...store.put(thing('a', 'u1', 6))])).toEqual([]);
    expect(say(store.putListed(thing('a', 'u1', 4), '5'))).toEqual([]);
    expect(say(store.delete('ns/b', 'u2', '9'))).toEqual([]);
    expect(say(store.put(thing('b', 'u2', 8)))).toEqual([]);
    expect(store.size).toBe(0);
  });

  test('What was not in a list does not come back by something that was said before that list.', () => {
    const store = storeOf(thing('a', 'u1', 4));
    store.putListed(thing('a', 'u1', 4), '7');
    expect(say(store.endList(new Set(['u1']), '7'))).toEqual([]);
    expect(say(store.put(thing('b', 'u2', 6)))).toEqual([]);
    expect(say(store.put(thing('b', 'u3', 8)))).toEqual(['set u3@8']);
    expect(say(store.put(thing('a', 'u1', 5)))).toEqual(['set u1@5 was u1@4']);
  });

  test('An object that was deleted and made anew is told as deleted and then set, never as a change of the old one.', () => {
    const store = storeOf(thing('a', 'u1', 4));
    expect(say(store.put(thing('a', 'u2', 6)))).toEqual(['deleted u1@4', 'set u2@6']);
    expect(say(store.delete('ns/a', 'u1', '5'))).toEqual([]);
    expect(store.get('ns/a')).toEqual(thing('a', 'u2', 6));
  });

  test('The changes that are returned, one after the other, lead to what is stored.', () => {
    const version = fc.integer({ min: 1, max: 30 });
    const name = fc.constantFrom('a', 'b');
    const uid = fc.constantFrom('u1', 'u2', 'u3');
    const steps = fc.oneof(
      fc.record({ do: fc.constantFrom('put' as const, 'putListed' as const, 'delete' as const), name, uid, version }),
      fc.record({ do: fc.constant('endList' as const), uids: fc.uniqueArray(uid), version }),
    );
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), (script) => {
        const store = new Store<Thing>();
        const told = new Map<string, Thing>();
        for (const step of script) {
          for (const { kind, value } of take(step, store)) {
            if (kind === 'deleted') expect(told.delete(keyOf(value.meta))).toBe(true);
            else told.set(keyOf(value.meta), value);
          }
          expect(new Map([...store.values()].map((value) => [keyOf(value.meta), value]))).toEqual(told);
        }
      }),
    );
  });
});

type Step =
  | {
      readonly do: 'put' | 'putListed' | 'delete';
      readonly name: string;
      readonly uid: string;
      readonly version: number;
    }
  | { readonly do: 'endList'; readonly uids: readonly string[]; readonly version: number };

function take(step: Step, store: Store<Thing>): readonly Change<Thing>[] {
  const version = String(step.version);
  if (step.do === 'endList') return store.endList(new Set(step.uids), version);
  if (step.do === 'delete') return store.delete(`ns/${step.name}`, step.uid, version);
  const value = thing(step.name, step.uid, step.version);
  return step.do === 'put' ? store.put(value) : store.putListed(value, version);
}

describe('a store', () => {
  test('removes what is not in a list, and leaves what was heard of after it', () => {
    const store = storeOf(thing('a', 'u1', 4), thing('b', 'u2', 5), thing('c', 'u3', 9));
    expect(say(store.endList(new Set(['u2']), '7'))).toEqual(['deleted u1@4']);
    expect([store.size, store.listVersion]).toEqual([2, '7']);
  });

  test('takes the word of a list against a deletion that was said before it', () => {
    const store = storeOf(thing('a', 'u1', 4));
    store.delete('ns/a', 'u1');
    expect(say(store.put(thing('a', 'u1', 4)))).toEqual([]);
    expect(say(store.putListed(thing('a', 'u1', 4), '8'))).toEqual(['set u1@4']);
  });

  test('leaves a newer state alone when an old deletion is heard of', () => {
    const store = storeOf(thing('a', 'u1', 9));
    expect(say(store.delete('ns/a', 'u1', '8'))).toEqual([]);
    expect(store.size).toBe(1);
  });

  test('takes back an object that left a selection and came into it again', () => {
    const store = storeOf(thing('a', 'u1', 4));
    store.delete('ns/a', 'u1', '5');
    expect(say(store.put(thing('a', 'u1', 6)))).toEqual(['set u1@6']);
  });

  test('remembers the last 4,096 deletions', () => {
    const store = new Store<Thing>();
    for (let n = 0; n <= 4_096; n += 1) store.delete(`ns/${n}`, `u${n}`, '9');
    expect(say(store.put(thing('0', 'u0', 8)))).toEqual(['set u0@8']);
    expect(say(store.put(thing('1', 'u1', 8)))).toEqual([]);
  });
});

test('resource versions are compared as decimal numbers, at any length', () => {
  const number = fc.bigInt({ min: 0n, max: 10n ** 24n });
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(isNewer(String(a), String(b))).toBe(a > b);
    }),
  );
  expect([isNewer('1', ''), isNewer('', '')]).toEqual([true, false]);
});
