import type { SourceNode } from './node.js';
import type { Span } from './position.js';
import { plainValue } from './yaml.js';

/**
 * The document that stands in `text` from `start` to `end`, if it is as plain as nearly all manifests are: block mappings
 * and sequences, scalars of one line, blocks of text, and braces and brackets. Undefined for whatever needs more thought: anchors,
 * tags, merge keys, scalars over many lines, keys that are no text, tabs, and every fault. Such a document is for the
 * library, whose values and places these are; it takes ten times as long. Never throws.
 */
export function readPlainYaml(text: string, start: number, end: number): PlainNode | undefined {
  try {
    return new PlainReader(text, end).read(start);
  } catch (error) {
    if (error === notPlain) return undefined;
    throw error;
  }
}

/** A value with its place. */
export class PlainNode implements SourceNode {
  readonly value: unknown;
  readonly #span: Span;
  readonly #members: readonly Member[];

  constructor(value: unknown, span: Span, members: readonly Member[] = []) {
    this.value = value;
    this.#span = span;
    this.#members = members;
  }

  get end(): number {
    return this.#span[1];
  }

  span(): Span {
    return this.#span;
  }

  below(name: string): Member | undefined {
    if (!Array.isArray(this.value)) return this.#members.find((member) => member.name === name);
    return /^\d+$/u.test(name) ? this.#members[Number(name)] : undefined;
  }

  head(): Span {
    const [first] = this.#members;
    return first?.key ?? first?.value.span() ?? this.#span;
  }
}

interface Member {
  /** Undefined for an item of a sequence, as its key is. */
  readonly name?: string;
  readonly key?: Span;
  readonly value: PlainNode;
}

/** Thrown, and caught again, where a text is not plain. */
const notPlain = new Error('not plain');

/** Deeper than any manifest. */
const maxDepth = 100;

const space = 0x20;

const patterns = {
  documentStart: /---(?: +#[^\n]*| *\r?)(?:\n|$)/uy,
  key: /(?:[A-Za-z0-9_./$][A-Za-z0-9_./$@+~-]{0,300}|"[^"\\\r\n\t]{0,300}"|'[^'\r\n\t]{0,300}'):(?= |\r?\n|$)/uy,
  plain: /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=\S))(?:[^\s:]|:(?=\S)| +(?=[^\s#]))*/uy,
  doubleQuoted: /"(?:[^"\\\r\n\t]|\\["\\/bfnrt])*"/uy,
  singleQuoted: /'(?:[^'\r\n\t]|'')*'/uy,
  blockHeader: /[|>]-?(?: +#[^\n]*| *\r?)\n/uy,
  flowPlain: /(?:--?(?=[A-Za-z]))?[A-Za-z0-9_./](?:[A-Za-z0-9_./@=+%-]|:(?=[A-Za-z0-9/])| +(?=[A-Za-z0-9_./]))*/uy,
} as const;

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The cursor stands at the first character of what is to be read next. Every method throws `notPlain`. */
class PlainReader {
  readonly #text: string;
  readonly #end: number;
  #at = 0;
  /** The column, from 0, of the line that the cursor was moved to the beginning of; -1 at the end of the document. */
  #indent = 0;
  #lineStart = 0;
  #depth = 0;

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  read(start: number): PlainNode {
    this.#at = start;
    this.#toLine(start + (this.#match(patterns.documentStart)?.length ?? 0));
    if (this.#indent !== 0) throw notPlain;
    const node = this.#block(0);
    if (this.#at < this.#end) throw notPlain;
    return node;
  }

  /** A mapping or a sequence whose keys or dashes stand at `column`. */
  #block(column: number): PlainNode {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw notPlain;
    const node = this.#isAtDash() ? this.#sequence(column) : this.#mapping(column);
    // What belongs to none of the blocks that are open.
    if (this.#indent > column) throw notPlain;
    this.#depth -= 1;
    return node;
  }

  #mapping(column: number): PlainNode {
    const start = this.#at;
    const value: Record<string, unknown> = {};
    const members: Member[] = [];
    let end: number;
    do {
      const keyStart = this.#at;
      const written = this.#match(patterns.key);
      if (written === undefined) throw notPlain;
      const keyEnd = keyStart + written.length - 1;
      this.#at = keyEnd + 1;
      const name = nameOf(written.slice(0, -1), value);
      const node = this.#value(column, true);
      value[name] = node.value;
      members.push({ name, key: [keyStart, keyEnd], value: node });
      end = node.end;
    } while (this.#indent === column);
    return new PlainNode(value, [start, end], members);
  }

  #sequence(column: number): PlainNode {
    const start = this.#at;
    const value: unknown[] = [];
    const members: Member[] = [];
    let end: number;
    do {
      this.#at += 1;
      const node = this.#value(column, false);
      value.push(node.value);
      members.push({ value: node });
      end = node.end;
    } while (this.#indent === column && this.#isAtDash());
    return new PlainNode(value, [start, end], members);
  }

  /** What stands behind a key or a dash of the block at `column`; the cursor is moved to the line after it. */
  #value(column: number, isMember: boolean): PlainNode {
    this.#skipSpaces();
    const start = this.#at;
    if (this.#isAtLineEnd()) {
      this.#toNextLine();
      if (this.#indent > column || (isMember && this.#indent === column && this.#isAtDash())) {
        return this.#block(this.#indent);
      }
      return new PlainNode(null, [start, start]);
    }
    if (!isMember && (this.#isAtDash() || this.#match(patterns.key) !== undefined)) {
      return this.#block((this.#indent = start - this.#lineStart));
    }
    const first = this.#text[start];
    if (first === '|' || first === '>') return this.#textBlock(column);
    const node = first === '{' || first === '[' ? this.#flow(column) : this.#scalar(patterns.plain);
    this.#skipSpaces();
    if (!this.#isAtLineEnd()) throw notPlain;
    this.#toNextLine();
    // It may go on there.
    if (this.#indent > column) throw notPlain;
    return node;
  }

  /** A scalar in quotes, or one that `plain` matches. */
  #scalar(plain: RegExp): PlainNode {
    const first = this.#text[this.#at];
    const pattern = first === '"' ? patterns.doubleQuoted : first === "'" ? patterns.singleQuoted : plain;
    const written = this.#match(pattern);
    if (written === undefined) throw notPlain;
    const span = [this.#at, this.#at + written.length] as const;
    this.#at = span[1];
    return new PlainNode(scalarOf(written), span);
  }

  /** A text of many lines, `|` or `>`. */
  #textBlock(column: number): PlainNode {
    const start = this.#at;
    const header = this.#match(patterns.blockHeader);
    if (header === undefined) throw notPlain;
    const lines: string[] = [];
    let [indent, kept, end] = [-1, 0, start];
    let at = start + header.length;
    while (at < this.#end) {
      const next = this.#lineEnd(at) + 1;
      const lineEnd = next - (this.#text[next - 2] === '\r' ? 2 : 1);
      const width = Math.min(this.#spacesFrom(at), lineEnd - at);
      const isBlank = at + width === lineEnd;
      if (indent === -1) {
        if (isBlank || width <= column) throw notPlain;
        indent = width;
      }
      if (!isBlank && width < indent) break;
      // Blank lines that are wider than the text, and `>` with more than lines of one width, follow rules of their own.
      if (isBlank ? width > indent || header.startsWith('>') : width > indent && header.startsWith('>')) throw notPlain;
      lines.push(this.#text.slice(at + Math.min(width, indent), lineEnd));
      at = Math.min(next, this.#end);
      if (!isBlank) [kept, end] = [lines.length, at];
    }
    if (kept === 0) throw notPlain;
    if (header.startsWith('>') && lines.some((line) => line.startsWith('\t'))) throw notPlain;
    this.#toLine(at);
    if (this.#indent > column) throw notPlain;
    const text = lines.slice(0, kept).join(header.startsWith('>') ? ' ' : '\n');
    return new PlainNode(header[1] === '-' ? text : `${text}\n`, [start, end]);
  }

  /** What stands in braces or brackets, or a scalar among that. */
  #flow(column: number): PlainNode {
    const start = this.#at;
    const opening = this.#text[start];
    if (opening !== '{' && opening !== '[') return this.#scalar(patterns.flowPlain);
    this.#depth += 1;
    if (this.#depth > maxDepth) throw notPlain;
    const closing = opening === '{' ? '}' : ']';
    const object: Record<string, unknown> = {};
    const members: Member[] = [];
    this.#at += 1;
    this.#skipFlowSpace(column);
    while (this.#text[this.#at] !== closing) {
      const member = opening === '{' ? this.#flowMember(object, column) : { value: this.#flow(column) };
      if (member.name !== undefined) object[member.name] = member.value.value;
      members.push(member);
      this.#skipFlowSpace(column);
      if (this.#text[this.#at] === closing) break;
      if (this.#text[this.#at] !== ',') throw notPlain;
      this.#at += 1;
      this.#skipFlowSpace(column);
      // A comma behind the last one.
      if (this.#text[this.#at] === closing) throw notPlain;
    }
    this.#at += 1;
    this.#depth -= 1;
    const value = opening === '{' ? object : members.map((member) => member.value.value);
    return new PlainNode(value, [start, this.#at], members);
  }

  #flowMember(object: object, column: number): Member {
    const start = this.#at;
    const written = this.#match(patterns.key);
    // `"a":1` needs no space.
    const quoted = this.#match(patterns.doubleQuoted);
    const width = written === undefined ? (quoted?.length ?? 0) : written.length - 1;
    if (width === 0 || this.#text[start + width] !== ':') throw notPlain;
    const name = nameOf(this.#text.slice(start, start + width), object);
    this.#at = start + width + 1;
    this.#skipSpaces();
    return { name, key: [start, start + width], value: this.#flow(column) };
  }

  /** Within braces and brackets a value may stand on the next line, further in than the block at `column`. */
  #skipFlowSpace(column: number): void {
    this.#skipSpaces();
    while (this.#isAtLineBreak(this.#at)) {
      this.#lineStart = this.#lineEnd(this.#at) + 1;
      this.#at = this.#lineStart + this.#spacesFrom(this.#lineStart);
      if (this.#at - this.#lineStart <= column) throw notPlain;
    }
  }

  /** What `pattern` matches at the cursor, which stays. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #isAtDash(): boolean {
    if (this.#text[this.#at] !== '-') return false;
    const next = this.#at + 1;
    return this.#text[next] === ' ' || this.#isAtLineBreak(next) || next === this.#end;
  }

  /** Whether nothing but a comment is left of the line, before which there are spaces. */
  #isAtLineEnd(): boolean {
    if (this.#isAtLineBreak(this.#at) || this.#at >= this.#end) return true;
    return this.#text[this.#at] === '#' && this.#text[this.#at - 1] === ' ';
  }

  #isAtLineBreak(at: number): boolean {
    const character = this.#text[at];
    return character === '\n' || (character === '\r' && this.#text[at + 1] === '\n');
  }

  #toNextLine(): void {
    this.#toLine(this.#lineEnd(this.#at) + 1);
  }

  /** Moves to the first line from `start` on that has more than spaces and a comment. */
  #toLine(start: number): void {
    for (let lineStart = start; lineStart < this.#end; lineStart = this.#lineEnd(lineStart) + 1) {
      const indent = this.#spacesFrom(lineStart);
      const first = this.#text[lineStart + indent];
      if (first === '\t') throw notPlain;
      if (first === '#' || first === undefined || this.#isAtLineBreak(lineStart + indent)) continue;
      this.#lineStart = lineStart;
      this.#indent = indent;
      this.#at = lineStart + indent;
      return;
    }
    this.#indent = -1;
    this.#at = this.#end;
  }

  #lineEnd(from: number): number {
    const at = this.#text.indexOf('\n', from);
    return at === -1 ? this.#end : at;
  }

  #skipSpaces(): void {
    this.#at += this.#spacesFrom(this.#at);
  }

  #spacesFrom(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) === space) at += 1;
    return at - from;
  }
}

/** The name that a key has, which `object` has not yet. */
function nameOf(written: string, object: object): string {
  const name = scalarOf(written);
  if (typeof name !== 'string' || name === '<<' || name === '__proto__' || Object.hasOwn(object, name)) throw notPlain;
  return name;
}

function scalarOf(written: string): unknown {
  const first = written[0];
  if (first === "'") return written.slice(1, -1).replaceAll("''", "'");
  if (first !== '"') return plainValue(written);
  const text = written.slice(1, -1);
  return text.includes('\\') ? text.replaceAll(/\\(.)/gu, (_all, name: string) => escapes[name] ?? name) : text;
}
