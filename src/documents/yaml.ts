import { isAlias, isMap, isNode, isPair, isScalar, isSeq, Schema, visit } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import { printable, quote } from '../core/field/index.js';
import type { SourceNode } from './node.js';
import type { Span } from './position.js';

/** Types that text can have in YAML 1.1 and that JSON has not. */
const exotic: ReadonlySet<string> = new Set(
  ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`),
);

/**
 * YAML as kubectl, helm and kustomize read it (go-yaml v2): `yes` and `on` are true and `0644` is octal, as in YAML 1.1,
 * but `22:30` and `2026-01-01` are text.
 */
export const kubernetesYaml = new Schema({
  schema: 'yaml-1.1',
  merge: true,
  customTags: (tags) => [
    // A number has a digit before its exponent: the library takes `.` and `e1` for one that is not a number.
    {
      tag: 'tag:yaml.org,2002:str',
      default: true,
      test: /^(?=.)[-+]?[._]*(?:[eE][-+]?\d+)?$/u,
      resolve: (text: string) => text,
    },
    ...tags.filter((tag) => typeof tag === 'string' || !(exotic.has(tag.tag) || formatOf(tag) === 'TIME')),
    {
      tag: 'tag:yaml.org,2002:int',
      default: true,
      test: /^[-+]?0o[0-7]+$/u,
      resolve: (text: string) => Number.parseInt(text.replace('0o', ''), 8),
    },
  ],
});

/** Text without quotes that is no number, and none of the words for true, false and null. */
const surelyText = /^(?!(?:y|n|yes|no|true|false|on|off|null)$)[a-z/]/iu;

/** The value of a scalar without quotes, on one line. Its text must be one that the library takes for that. */
export function plainValue(written: string): unknown {
  if (surelyText.test(written)) return written;
  for (const tag of kubernetesYaml.tags) {
    if (tag.collection !== undefined || tag.default !== true || tag.test?.test(written) !== true) continue;
    const value = tag.resolve(written, () => undefined, {});
    return isScalar(value) ? value.value : value;
  }
  return written;
}

function formatOf(tag: object): unknown {
  return 'format' in tag ? tag.format : undefined;
}

/** A value of a parsed document that begins `base` characters after the beginning of the file. */
export function yamlNode(document: Document, node: unknown, base: number): SourceNode {
  return {
    span: () => spanOf(node, base),
    below: (name) => {
      const pair = below(document, resolved(document, node), name);
      if (pair === undefined) return undefined;
      const value = yamlNode(document, pair.value, base);
      return isNode(pair.key) ? { key: spanOf(pair.key, base), value } : { value };
    },
    head: () => {
      const target = resolved(document, node);
      const [first] = isMap(target) || isSeq(target) ? target.items : [];
      return first === undefined ? spanOf(node, base) : spanOf(isPair(first) ? first.key : first, base);
    },
  };
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function below(document: Document, node: unknown, name: string): Partial<Pair> | undefined {
  if (isSeq(node)) {
    const item: unknown = /^\d+$/u.test(name) ? node.items[Number(name)] : undefined;
    return item === undefined ? undefined : { value: item };
  }
  return isMap(node) ? memberOf(document, node, name, maxMerges) : undefined;
}

/** Longer chains of merge keys than a person writes; one that leads back to itself ends here. */
const maxMerges = 16;

/** The member `name` of a mapping, its own or one that it merges; of several the last, as when the value is built. */
function memberOf(document: Document, map: YAMLMap, name: string, depth: number): Pair | undefined {
  const own = map.items.findLast(({ key }) => isScalar(key) && isNamed(key.value, name));
  if (own !== undefined || depth === 0) return own;
  for (const { key, value } of map.items) {
    if (!isScalar(key) || !isMerge(key.value)) continue;
    const source = resolved(document, value);
    for (const merged of isSeq(source) ? source.items : [source]) {
      const target = resolved(document, merged);
      const member = isMap(target) ? memberOf(document, target, name, depth - 1) : undefined;
      if (member !== undefined) return member;
    }
  }
  return undefined;
}

/** A key that is no text (`1: a`, `true: a`) has the name of its value. */
function isNamed(key: unknown, name: string): boolean {
  if (typeof key === 'string') return key === name && key !== '<<';
  return typeof key === 'number' || typeof key === 'boolean' ? String(key) === name : key === null && name === '';
}

/** The library reads a merge key as this symbol. */
function isMerge(key: unknown): boolean {
  return key === '<<' || (typeof key === 'symbol' && key.description === '<<');
}

function spanOf(node: unknown, base: number): Span {
  const [start] = rangeOf(node);
  return [base + start, base + endOf(node)];
}

/** A block ends where its last value does: the line breaks and the comments after that are not its. */
function endOf(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (last !== undefined) return endOf(isPair(last) ? (last.value ?? last.key) : last);
  }
  return rangeOf(node)[1];
}

function rangeOf(node: unknown): readonly [start: number, end: number, ...rest: number[]] {
  return (node as Partial<Pick<Node, 'range'>> | null)?.range ?? [0, 0];
}

/** Where a template has its first `{{ }}`, if it reads as YAML all the same: as a mapping that is the key of another. */
export function templatePlace(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Pair: (_key, { key }) => {
      if (!isMap(key)) return undefined;
      found = (key.range?.[0] ?? 0) - 1;
      return visit.BREAK;
    },
  });
  return found;
}

/** The first alias of a document that names nothing, or what it is a part of; and what is wrong with it. */
export function badAlias(document: Document): { readonly at: number; readonly why: string } | undefined {
  let found: { at: number; why: string } | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      const [at = 0] = alias.range ?? [];
      const target = alias.resolve(document);
      const [start = 0, end = 0] = target?.range ?? [];
      if (target === undefined) found = { at, why: `unknown alias ${quote(`*${alias.source}`)}` };
      else if (start <= at && at < end) found = { at, why: `*${printable(alias.source)} stands within what it names` };
      return found && visit.BREAK;
    },
  });
  return found;
}
