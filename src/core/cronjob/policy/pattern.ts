/**
 * What tells whether a whole text is matched by `pattern`, in which `*` stands for any number of characters, none
 * included, and everything else for itself. Its time is linear in the length of the text times the number of stars.
 */
export function matcherOf(pattern: string): (text: string) => boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (text) => text === pattern;
  const parts = rest.filter((part) => part !== '');
  return (text) => text.startsWith(start) && endsAfter(text, end, positionAfter(text, parts, start.length));
}

/** Where each of `parts` was found first, one after the other from `from` on; Infinity where one is not there. */
function positionAfter(text: string, parts: readonly string[], from: number): number {
  let position = from;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found === -1) return Number.POSITIVE_INFINITY;
    position = found + part.length;
  }
  return position;
}

function endsAfter(text: string, end: string, position: number): boolean {
  return text.length - end.length >= position && text.endsWith(end);
}
