/** A value longer than this is cut: a message is read by a person, and may hold what an attacker wrote. */
const maxLength = 256;
/** Objects nested deeper than this are shown as `…`; a body of 20 kB can nest 10,000 levels. */
const maxDepth = 6;
/** Lists and maps show this many items at most, so that rendering is bounded whatever the size of the value. */
const maxItems = 16;
/** Maps with more keys than this are shown in the order in which they come: to sort half a million takes too long. */
const maxSorted = 1_000;

/**
 * A value as the API server prints it in a field error: strings quoted, everything else as JSON. Control and
 * formatting characters are escaped, since the text reaches a terminal, and the length is bounded.
 */
export function renderValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return clip(render(value, 0));
}

/** `text` between quotes on one line, cut where it is too long to read, harmless to a terminal. */
export function quote(text: string): string {
  return printable(JSON.stringify(clip(text)));
}

/** `text` with every control and formatting character replaced by its escape, and cut to `max` characters. */
export function printable(text: string, max = Number.POSITIVE_INFINITY): string {
  return clip(text, max).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escape);
}

function escape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

function clip(text: string, max = maxLength): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

function render(value: unknown, depth: number): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === maxDepth) return '…';
  if (Array.isArray(value)) {
    return `[${listed(value, (item) => render(item, depth + 1))}]`;
  }
  return `{${listed(keysOf(value), (key) => `${quote(key)}:${render(Reflect.get(value, key), depth + 1)}`)}}`;
}

/**
 * In the order of the alphabet, since an API server sorts the fields of what it stores, and a sentence should be the same
 * from a file and from a cluster. Keys, not entries: a map may have half a million, of which sixteen are shown.
 */
function keysOf(value: object): readonly string[] {
  const keys = Object.keys(value);
  return keys.length > maxSorted ? keys : keys.sort();
}

function listed<Item>(items: readonly Item[], show: (item: Item) => string): string {
  const shown = items.slice(0, maxItems).map(show);
  return (items.length > maxItems ? [...shown, '…'] : shown).join(',');
}
