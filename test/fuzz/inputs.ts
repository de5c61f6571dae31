import { filesBelow } from '../support/sources.js';
import { readRuleCases } from '../cases/read.js';
import type { Random } from '../faults/random.js';

/** A body to be sent, and how it was made. */
export interface Input {
  readonly made: string;
  readonly body: Uint8Array;
}

/** The requests that an API server sent, and one for each case of the rules. */
function seeds(): readonly string[] {
  const recorded = filesBelow('test/reviews', '.json').map(({ text }) =>
    JSON.stringify((JSON.parse(text) as { body: unknown }).body),
  );
  const cases = readRuleCases().map(({ object, stored, kind }) => {
    const operation = stored === undefined ? 'CREATE' : 'UPDATE';
    const { group, version, kind: name } = kind;
    const request = {
      ...{ uid: 'f-1', kind: { group, version, kind: name }, operation, namespace: 'fuzz' },
      ...{ object, ...(stored !== undefined && { oldObject: stored }) },
    };
    return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
  });
  return [...recorded, ...cases];
}

const reviews = seeds();

/** Texts of JSON values that programs stumble over. */
const awkward: readonly ((random: Random) => string)[] = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '""',
    '[]',
    '{}',
    '[null]',
    '[[]]',
    '[{}]',
    '" "',
    '-1',
    '1.5',
    '1e3',
    '1e999',
    '-1e999',
  ],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775809', '123456789012345678901234567890', '1e-400'],
  ...[
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u001b[31m"',
    '"\\u202e"',
    '"a\\nb"',
    '"__proto__"',
    '"constructor"',
  ],
  ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"toString":1,"valueOf":2}'],
  ...[
    '{"length":4294967296}',
    '{"then":1}',
    '{"toJSON":1}',
    '[["__proto__",1]]',
    '"H H * * *"',
    '"@every 1ns"',
    '"*/0 * * * *"',
  ],
  ...['"0-0,0-0 * * * *"', '"TZ=Etc/UTC * * * * *"', '"Ünï"', '"١ * * * *"', '"Etc/../UTC"', '"1Ei"', '"1e9999999999"'],
].map((text) => () => text);

const large: readonly ((random: Random) => string)[] = [
  (random) => JSON.stringify('x'.repeat(random.whole(1, 60_000))),
  (random) => JSON.stringify(random.pick(['*,', '1-', '/', '0 ', 'é', '\u0000']).repeat(random.whole(1, 20_000))),
  (random) => '['.repeat(random.whole(1, 5_000)) + (random.next() < 0.5 ? '' : ']'.repeat(200)),
  (random) => nested(random.whole(1, 400)),
  (random) => `[${Array.from({ length: random.whole(1, 4_000) }, () => random.pick(['{}', '1', '""', '[]'])).join()}]`,
  (random) => `{${Array.from({ length: random.whole(1, 3_000) }, (_, at) => `"k${at}":${at}`).join()}}`,
];

function nested(depth: number): string {
  return '{"a":['.repeat(depth) + ']}'.repeat(depth);
}

/** One body out of all that `random` may lead to. */
export function inputFrom(random: Random): Input {
  const roll = random.next();
  if (roll < 0.05) return { made: 'bytes', body: bytes(random, random.whole(0, 300)) };
  if (roll < 0.15) return { made: 'JSON', body: Buffer.from(value(random, 0)) };
  const text = mutated(random, random.pick(reviews));
  if (roll < 0.3) return { made: 'a review with other bytes', body: corrupted(random, Buffer.from(text)) };
  return { made: 'a review', body: Buffer.from(text) };
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.whole(0, 255));
}

/** Any JSON value, as text. */
function value(random: Random, depth: number): string {
  const roll = random.next();
  if (depth > 6 || roll < 0.4) return random.pick(awkward)(random);
  if (roll < 0.45) return random.pick(large)(random);
  const items = Array.from({ length: random.whole(0, 5) }, () => value(random, depth + 1));
  if (roll < 0.6) return `[${items.join()}]`;
  return `{${items.map((item) => `${key(random)}:${item}`).join()}}`;
}

function key(random: Random): string {
  const names = [
    'spec',
    'metadata',
    'request',
    'object',
    'kind',
    'apiVersion',
    'uid',
    '__proto__',
    'constructor',
    'toJSON',
  ];
  return JSON.stringify(random.pick([...names, 'hasOwnProperty', '', '\u0000', 'a/b', 'a~b', '~1']));
}

/** A review with some of its values and keys replaced, repeated, added or taken away. */
function mutated(random: Random, review: string): string {
  const texts: string[] = [];
  /** The place of a text that JSON.stringify can't write: a number out of range, the same key twice. */
  const raw = (text: string): string => `@@${texts.push(text) - 1}@@`;
  const root: unknown = JSON.parse(review);
  const changes = random.whole(1, random.pick([2, 3, 12]));
  for (let i = 0; i < changes; i++) mutate(random, nodeIn(random, root), raw);
  return JSON.stringify(root).replace(/"@@(\d+)@@"/gu, (_, at: string) => texts[Number(at)] ?? 'null');
}

type Container = unknown[] | Record<string, unknown>;

function isContainer(node: unknown): node is Container {
  return typeof node === 'object' && node !== null;
}

/** A list or an object somewhere below `root`. */
function nodeIn(random: Random, root: unknown): Container {
  let node: Container = isContainer(root) ? root : {};
  for (;;) {
    const below = Object.values(node).filter(isContainer);
    if (below.length === 0 || random.next() < 0.15) return node;
    node = random.pick(below);
  }
}

function mutate(random: Random, node: Container, raw: (text: string) => string): void {
  const keys = Object.keys(node);
  const awkwardValue = (): string => raw(random.pick(random.next() < 0.9 ? awkward : large)(random));
  const roll = random.next();
  if (Array.isArray(node)) {
    if (roll < 0.3 && node.length > 0) node.splice(random.whole(0, node.length - 1), 1);
    else if (roll < 0.5) node.push(...structuredClone(node));
    else node.splice(random.whole(0, node.length), roll < 0.8 ? 1 : 0, awkwardValue());
  } else if (keys.length === 0 || roll < 0.2) {
    // As a key of its own, and not as the prototype.
    const name = JSON.parse(key(random)) as string;
    Object.defineProperty(node, name, { value: awkwardValue(), enumerable: true, configurable: true, writable: true });
  } else if (roll < 0.35) {
    Reflect.deleteProperty(node, random.pick(keys));
  } else if (roll < 0.45) {
    const name = random.pick(keys);
    node[name] = raw(`${JSON.stringify(node[name])},${JSON.stringify(name)}:${random.pick(awkward)(random)}`);
  } else {
    node[random.pick(keys)] = random.next() < 0.8 ? awkwardValue() : raw(value(random, 3));
  }
}

function corrupted(random: Random, text: Buffer): Uint8Array {
  const roll = random.next();
  const at = random.whole(0, text.length - 1);
  if (roll < 0.3) return text.subarray(0, at);
  if (roll < 0.5) return Buffer.concat([text, text.subarray(at)]);
  if (roll < 0.7) return Buffer.concat([text.subarray(0, at), bytes(random, random.whole(1, 4)), text.subarray(at)]);
  const changed = Buffer.from(text);
  for (let i = 0; i < random.whole(1, 5); i++) changed[random.whole(0, changed.length - 1)] = random.whole(0, 255);
  return changed;
}
