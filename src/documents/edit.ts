import type { Edit } from './document.js';
import type { Span } from './position.js';

/** The edit that gives a scalar another text, between the quotes that it has; undefined where it is written otherwise. */
export function replacementOf(text: string, span: Span, value: string): Edit | undefined {
  const written = text.slice(...span);
  const [first = ''] = written;
  if (first === '"') return { span, text: JSON.stringify(value) };
  if (first === "'") return { span, text: `'${value.replaceAll("'", "''")}'` };
  // An alias, a block of text, and what would begin as one of these without quotes.
  if (written.includes('\n') || /^[*&!|>%@`]/u.test(written)) return undefined;
  return { span, text: /^[\w/+-]+$/u.test(value) ? value : JSON.stringify(value) };
}

/** A member of a mapping: where its key and its value stand. */
interface Sibling {
  readonly key: Span;
  readonly value: Span;
}

/**
 * The edit that adds a member after `sibling`, in the style of that: on the next line with the same indent, or after a
 * comma within braces. Undefined where the sibling has no style to follow, such as a value of many lines.
 */
export function insertionOf(
  text: string,
  { key, value: [start, end] }: Sibling,
  name: string,
  value: string | number | boolean,
): Edit | undefined {
  if (text.slice(start, end).includes('\n')) return undefined;
  const isQuoted = text[key[0]] === '"';
  const space = text.slice(key[1], start).includes(' ') ? ' ' : '';
  const member = `${isQuoted ? JSON.stringify(name) : name}:${space}${isQuoted ? JSON.stringify(value) : String(value)}`;
  const lineStart = text.lastIndexOf('\n', key[0] - 1) + 1;
  const before = text.slice(lineStart, key[0]);
  const lineBreak = text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  if (/^[ \t]*$/u.test(before) && isWithinBraces(text, key[0], before.length)) {
    return { span: [end, end], text: `,${lineBreak}${before}${member}` };
  }
  if (!/^[ ]*(?:- +)*$/u.test(before)) return { span: [end, end], text: `,${space}${member}` };
  const next = text.indexOf('\n', end);
  const lineEnd = next === -1 ? text.length : text[next - 1] === '\r' ? next - 1 : next;
  return { span: [lineEnd, lineEnd], text: `${lineBreak}${' '.repeat(before.length)}${member}` };
}

/**
 * Whether a key that begins its line is within braces rather than in a block: what ends with a brace or a comma before
 * it. (What else would do so before a key in a block, such as a comment, gives an edit that is found out and not made.)
 */
function isWithinBraces(text: string, at: number, indent: number): boolean {
  return /[{,]\s*$/u.test(text.slice(Math.max(0, at - indent - 200), at));
}
