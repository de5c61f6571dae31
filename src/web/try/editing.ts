/** A place in a text: line and column from 1. */
export interface Caret {
  readonly line: number;
  readonly column: number;
}

/** Puts a text in the place of all there is, so that undoing brings it back; the caret stands at its beginning. */
export function replaceAll(area: HTMLTextAreaElement, text: string): void {
  area.focus();
  area.select();
  insert(area, text);
  area.setSelectionRange(0, 0);
}

/** Begins a new line as far in as the one that the caret is on. */
export function newLine(area: HTMLTextAreaElement): void {
  const before = area.value.slice(0, area.selectionStart);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  insert(area, `\n${/^ */u.exec(line)?.[0] ?? ''}`);
}

/** Types a text. What a script writes otherwise can't be undone. */
function insert(area: HTMLTextAreaElement, text: string): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else writes into the history of a text field.
  if (document.execCommand('insertText', false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
}

export function caretOf(area: HTMLTextAreaElement): Caret {
  const before = area.value.slice(0, area.selectionStart);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}

/** Puts the caret to a place and brings it into view of what scrolls. */
export function goTo(area: HTMLTextAreaElement, scroller: HTMLElement, { line, column }: Caret): void {
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0);
  const at = start + Math.min(column - 1, lines[line - 1]?.length ?? 0);
  area.focus({ preventScroll: true });
  area.setSelectionRange(at, at);
  const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
  const top = (line - 1) * lineHeight;
  const { scrollTop, clientHeight } = scroller;
  if (top < scrollTop || top + 2 * lineHeight > scrollTop + clientHeight) {
    scroller.scrollTop = Math.max(top - clientHeight / 3, 0);
  }
  scroller.scrollLeft = 0;
  scroller.scrollIntoView({ block: 'nearest' });
}
