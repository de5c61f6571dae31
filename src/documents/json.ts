import type { SourceNode } from './node.js';
import type { Span } from './position.js';

/**
 * A value of a JSON text, which must be valid. Nothing is looked at before it is asked for; the members are found once,
 * so that asking for each item of a long list takes one pass over the text.
 */
export function jsonNode(text: string, start: number): SourceNode {
  const whole = (): Span => [start, endOfValue(text, start)];
  let found: ReadonlyMap<string, Member> | undefined;
  const membersByKey = (): ReadonlyMap<string, Member> =>
    (found ??= new Map([...members(text, start)].map((member) => [member.key, member])));
  return {
    span: whole,
    below: (name) => {
      const member = membersByKey().get(name);
      if (member === undefined) return undefined;
      const value = jsonNode(text, member.value);
      return text[start] === '{' ? { key: member.keySpan, value } : { value };
    },
    head: () => {
      for (const { keySpan } of members(text, start)) return keySpan;
      return whole();
    },
  };
}

interface Member {
  readonly key: string;
  /** The key between its quotes; of an item of an array, the item. */
  readonly keySpan: Span;
  readonly value: number;
}

/** The members of an object, or the items of an array, by their number; of anything else none. */
function* members(text: string, start: number): Generator<Member> {
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return;
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    const keyEnd = isObject ? endOfString(text, at) : at;
    const value = isObject ? skipSpace(text, skipSpace(text, keyEnd) + 1) : at;
    const end = endOfValue(text, value);
    const key = isObject ? String(JSON.parse(text.slice(at, keyEnd))) : String(index);
    yield { key, keySpan: [at, isObject ? keyEnd : end], value };
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
}

/** The place of the first character from `at` on that is no white space. */
export function skipSpace(text: string, at: number): number {
  let place = at;
  while (isSpace(text.charCodeAt(place))) place += 1;
  return place;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The place after the value that begins at `start`; the end of the text where it does not end. */
export function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  // Braces and brackets of a valid text match, so counting both alike is enough.
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth -= 1;
    }
    if (depth > 0 || character === undefined) continue;
    if ('}]"'.includes(character)) return at + 1;
    if (character === ',' || isSpace(character.charCodeAt(0))) return at;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
