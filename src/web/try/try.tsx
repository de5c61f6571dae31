import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Finding, TryAnswer } from '../../page/api.ts';
import { useConnection } from '../shell/use-connection.ts';
import type { ViewProps } from '../shell/view.ts';
import { Notes, Samples } from './beside.tsx';
import { caretOf } from './editing.ts';
import { Editor } from './editor.tsx';
import { carried, neighbour } from './overlay.ts';
import { Results } from './results.tsx';
import { useAnswer } from './use-answer.ts';
import type { Answered } from './use-answer.ts';
import { useManifest } from './use-manifest.ts';
import { useNow } from '../shell/use-now.ts';
import './try.css';
import './editor.css';

const noFindings: readonly Finding[] = [];

/** A manifest, and what becomes of it. */
export function Try({ connection, about, shown, argument }: ViewProps): VNode {
  const manifest = useManifest(about, argument);
  const { area, scroller, text, follow } = manifest;
  const now = useNow(shown);
  const { times } = useConnection(connection);
  const [due, setDue] = useState(0);
  const { given, problem } = useAnswer(connection, { text, shown, round: times + due });
  useDue(given?.answer, shown, () => {
    setDue((count) => count + 1);
  });
  const findings = useFindings(given, text);
  return (
    <div
      class="try"
      onKeyDown={(event) => {
        if (event.key !== 'F8' || area.current === null) return;
        event.preventDefault();
        const next = neighbour(findings, caretOf(area.current), event.shiftKey ? -1 : 1);
        if (next !== undefined) follow(next);
      }}
    >
      <div class="writing">
        <header class="opening">
          <h1 tabIndex={-1}>Try a CronJob</h1>
          <button type="button" disabled={text === ''} onClick={() => void manifest.copyLink()}>
            Copy link
          </button>
        </header>
        <Samples samples={about?.samples ?? []} text={text} onSample={manifest.put} />
        <Notes note={manifest.note} onBack={manifest.back} />
        <label class="visually-hidden" for="manifest">
          Manifest of a CronJob, in YAML or JSON
        </label>
        <Editor area={area} scroller={scroller} text={text} findings={findings} onText={manifest.typed} />
        <p class="quiet help" id="manifest-help">
          <kbd>F8</kbd> goes to the next finding, <kbd>Shift</kbd>+<kbd>F8</kbd> to the one before. <kbd>Tab</kbd>{' '}
          leaves the editor.
        </p>
      </div>
      <Results
        given={text.trim() === '' ? undefined : given}
        current={given?.text === text}
        problem={problem}
        findings={findings}
        now={now}
        onFollow={follow}
      />
    </div>
  );
}

/** The findings at the lines where they stand in the text as it is now. */
function useFindings(given: Answered['given'], text: string): readonly Finding[] {
  return useMemo(
    () => (given === undefined ? noFindings : carried(given.answer.findings, given.text.split('\n'), text.split('\n'))),
    [given, text],
  );
}

/** As long as a timer of a browser can run, in milliseconds. */
const longestMs = 2 ** 31 - 1;

/** Calls `renew` when the next of the runs that are shown is past. */
function useDue(answer: TryAnswer | undefined, shown: boolean, renew: () => void): void {
  useEffect(() => {
    const next = Math.min(
      ...(answer?.cronJobs ?? [])
        .map(({ timetable }) => Date.parse(timetable?.runs[0]?.at ?? ''))
        .filter((atMs) => !Number.isNaN(atMs)),
    );
    const ms = Math.max(next - Date.now() + 1000, 1000);
    if (!shown || ms > longestMs) return undefined;
    let wake = (): void => undefined;
    const timer = setTimeout(() => {
      if (!document.hidden) {
        renew();
        return;
      }
      // Nobody looks: when somebody does again.
      wake = () => {
        renew();
      };
      document.addEventListener('visibilitychange', wake, { once: true });
    }, ms);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [answer, shown]);
}
