import type { RefObject, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Finding } from '../../page/api.ts';
import { newLine } from './editing.ts';
import { marksOf, segmentsOf } from './overlay.ts';
import type { Mark } from './overlay.ts';
import { tinted } from './tint.ts';

/** Above so many lines letters have no colours, so that typing stays quick. */
const mostTinted = 2000;

const noMarks: readonly Mark[] = [];

export interface EditorProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly onText: (text: string) => void;
}

/**
 * A text field with numbers of its lines and marks below its letters. The letters that are seen are those of the layer below,
 * which also gives the field its size, so that one thing scrolls and nothing has to follow it.
 */
export function Editor({ area, scroller, text, findings, onText }: EditorProps): VNode {
  const lines = useMemo(() => text.split('\n'), [text]);
  const marks = useMemo(() => marksOf(findings, lines), [findings, lines]);
  const erring = findings.some(({ level }) => level === 'error');
  return (
    <div class="editor" ref={scroller}>
      <Gutter count={lines.length} marks={marks} />
      <div class="sheet">
        <pre class="letters" aria-hidden="true">
          {lines.length > mostTinted
            ? `${text}\n`
            : lines.map((line, index) => <Line key={index} text={line} marks={marks.get(index + 1) ?? noMarks} />)}
        </pre>
        <textarea
          ref={area}
          id="manifest"
          aria-describedby="manifest-help"
          aria-invalid={erring}
          autocapitalize="off"
          autocomplete="off"
          autocorrect="off"
          spellcheck={false}
          wrap="off"
          onInput={({ currentTarget }) => {
            onText(currentTarget.value);
          }}
          onKeyDown={(event) => {
            const { key, isComposing, ctrlKey, metaKey, altKey, shiftKey, currentTarget } = event;
            if (key !== 'Enter' || isComposing || ctrlKey || metaKey || altKey || shiftKey) return;
            event.preventDefault();
            newLine(currentTarget);
          }}
        />
      </div>
    </div>
  );
}

interface LineProps {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** A line, drawn anew where it or its marks have changed. */
function Line({ text, marks }: LineProps): VNode {
  const places = marks.map(({ from, to, level }) => `${from}-${to} ${level}`).join();
  return useMemo(
    () => (
      <>
        {segmentsOf(tinted(text), marks).map(({ text: letters, kind, level }, index) => (
          <span key={index} class={level === undefined ? kind : `${kind} ${level}`}>
            {letters}
          </span>
        ))}
        {'\n'}
      </>
    ),
    [text, places],
  );
}

function Gutter({
  count,
  marks,
}: {
  readonly count: number;
  readonly marks: ReadonlyMap<number, readonly Mark[]>;
}): VNode {
  const numbers = useMemo(() => Array.from({ length: count }, (_, index) => index + 1).join('\n'), [count]);
  return (
    <div class="gutter" aria-hidden="true">
      <pre>{numbers}</pre>
      {[...marks].map(([line, ofLine]) => {
        const level = ofLine.some((mark) => mark.level === 'error') ? 'error' : 'warning';
        return (
          <span key={line} class={`sign ${level}`} style={{ top: `calc(var(--line-height) * ${line - 1})` }}>
            {level === 'error' ? '✕' : '▲'}
          </span>
        );
      })}
    </div>
  );
}
