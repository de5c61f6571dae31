import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { DiffLine, TriedCronJob } from '../../page/api.ts';

/** How many lines beside a change are shown. */
const around = 2;

/** Lines that are shown, or how many are left out. */
type Part = { readonly lines: readonly DiffLine[] } | { readonly leftOut: readonly DiffLine[] };

/** What the webhook fills in. */
export function Defaults({ cronJob: { changes, defaults, allowed } }: { readonly cronJob: TriedCronJob }): VNode {
  const [whole, setWhole] = useState(false);
  const parts: readonly Part[] = whole ? [{ lines: defaults }] : partsOf(defaults);
  return (
    <div class="part">
      <h3>What the webhook fills in</h3>
      {changes === 0 ? (
        <p class="quiet">Nothing: all its fields are given.</p>
      ) : (
        <>
          <p class="quiet">
            {changes === 1 ? 'One field' : `${changes} fields`}
            {allowed ? '.' : ', and then it is refused.'}{' '}
            {(whole || parts.some((part) => 'leftOut' in part)) && (
              <button
                type="button"
                class="plain"
                aria-expanded={whole}
                onClick={() => {
                  setWhole(!whole);
                }}
              >
                {whole ? 'Show the changes only' : 'Show the whole object'}
              </button>
            )}
          </p>
          <pre class="terminal diff">
            {parts.map((part, index) =>
              'lines' in part ? (
                part.lines.map((line, at) => <Line key={`${index}-${at}`} line={line} />)
              ) : (
                <span key={index} class="left-out">{`  … ${part.leftOut.length} lines\n`}</span>
              ),
            )}
          </pre>
        </>
      )}
    </div>
  );
}

function Line({ line: { mark, text } }: { readonly line: DiffLine }): VNode {
  const shown = `${mark} ${text}\n`;
  if (mark === '+') return <ins>{shown}</ins>;
  return mark === '-' ? <del>{shown}</del> : <span>{shown}</span>;
}

function partsOf(lines: readonly DiffLine[]): readonly Part[] {
  const near = (index: number): boolean =>
    lines.slice(Math.max(index - around, 0), index + around + 1).some(({ mark }) => mark !== ' ');
  const parts: { near: boolean; lines: DiffLine[] }[] = [];
  lines.forEach((line, index) => {
    const shown = near(index);
    const last = parts.at(-1);
    if (last?.near === shown) last.lines.push(line);
    else parts.push({ near: shown, lines: [line] });
  });
  // To leave out one line saves nothing.
  return parts.map((part) => (part.near || part.lines.length === 1 ? { lines: part.lines } : { leftOut: part.lines }));
}
