export interface Piece {
  readonly text: string;
  readonly kind: 'key' | 'string' | 'comment' | 'other';
}

const lineForm = /^(\s*(?:- +)*)("[^"]*"|[\w./$-]+)(?=:(?:\s|$))/u;
const restForm = /("(?:[^"\\]|\\.)*"|'[^']*')|((?:^|\s)#.*$)/gu;

/** A line of YAML in pieces, to tell keys, strings and comments by their looks. It is a guess: only Cronward reads YAML. */
export function tinted(line: string): readonly Piece[] {
  const [head = '', indent = '', key = ''] = lineForm.exec(line) ?? [];
  const pieces: Piece[] = [
    { text: indent, kind: 'other' },
    { text: key, kind: 'key' },
  ];
  const rest = line.slice(head.length);
  let at = 0;
  for (const match of rest.matchAll(restForm)) {
    pieces.push({ text: rest.slice(at, match.index), kind: 'other' });
    pieces.push({ text: match[0], kind: match[1] === undefined ? 'comment' : 'string' });
    at = match.index + match[0].length;
  }
  pieces.push({ text: rest.slice(at), kind: 'other' });
  return pieces.filter(({ text }) => text !== '');
}
