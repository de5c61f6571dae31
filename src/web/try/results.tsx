import type { VNode } from 'preact';
import type { Finding, TryAnswer } from '../../page/api.ts';
import type { Caret } from './editing.ts';
import { Panel } from './panel.tsx';
import type { Answered } from './use-answer.ts';
import { useSettled } from '../shell/use-now.ts';

/** How long nothing changes before it is said aloud, in milliseconds. */
const settledMs = 700;

export interface ResultsProps {
  readonly given: Answered['given'];
  /** Whether it is about the text as it is now. */
  readonly current: boolean;
  readonly problem: string | undefined;
  readonly findings: readonly Finding[];
  readonly now: number;
  readonly onFollow: (to: Caret) => void;
}

/** What becomes of the manifest. */
export function Results({ given, current, problem, findings, now, onFollow }: ResultsProps): VNode {
  const said = useSettled(problem ?? (given === undefined ? '' : verdictOf(given.answer).said), settledMs);
  return (
    <section class="results" aria-label="What becomes of it" aria-busy={given !== undefined && !current}>
      <p role="status" class="visually-hidden">
        {said}
      </p>
      {problem !== undefined && (
        <p class="card problem">
          <strong>No answer to this text.</strong> {problem}
        </p>
      )}
      {given === undefined ? (
        problem === undefined && <p class="quiet">Write a CronJob, or begin with a sample.</p>
      ) : (
        <Answer answer={given.answer} findings={findings} now={now} onFollow={onFollow} />
      )}
    </section>
  );
}

interface AnswerProps extends Pick<ResultsProps, 'findings' | 'now' | 'onFollow'> {
  readonly answer: TryAnswer;
}

function Answer({ answer, findings, now, onFollow }: AnswerProps): VNode {
  const { badge, word } = verdictOf(answer);
  const { cronJobs, summary, more } = answer;
  return (
    <>
      <section class="card verdict" aria-labelledby="verdict">
        <h2 id="verdict">
          <span class={`badge ${badge}`}>{word}</span> <span class="summary">{summary}</span>
        </h2>
        <Findings findings={findings} onFollow={onFollow} />
      </section>
      {cronJobs.map((cronJob, index) => (
        <Panel
          key={index}
          id={`cronjob-${index}`}
          cronJob={cronJob}
          oneOfSeveral={cronJobs.length > 1}
          now={now}
          onFollow={onFollow}
        />
      ))}
      {more > 0 && <p class="quiet">{more} more are judged above, and not shown one by one.</p>}
    </>
  );
}

function Findings({ findings, onFollow }: Pick<ResultsProps, 'findings' | 'onFollow'>): VNode | null {
  if (findings.length === 0) return null;
  return (
    <ul class="findings" aria-label="Findings">
      {findings.map((finding, index) => (
        <li key={index} class={finding.level}>
          <span class={`sign ${finding.level}`} aria-hidden="true">
            {finding.level === 'error' ? '✕' : '▲'}
          </span>
          <div>
            <button
              type="button"
              class="plain"
              aria-label={`${finding.level}, line ${finding.line}, ${finding.field}`}
              onClick={() => {
                onFollow(finding);
              }}
            >
              line {finding.line}
            </button>{' '}
            <span class="level">{finding.level}</span> <code>{finding.field}</code>
            <p>{sentenceOf(finding)}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Lint says `is no YAML` after the name of a file; here is none. */
function sentenceOf({ field, text }: Finding): string {
  return field === '' && text.startsWith('is ') ? `The text ${text}` : text;
}

interface Verdict {
  readonly badge: 'good' | 'warn' | 'bad';
  readonly word: string;
  /** The same for those who listen. */
  readonly said: string;
}

function verdictOf({ findings, cronJobs, summary }: TryAnswer): Verdict {
  const erring = findings.some(({ level }) => level === 'error');
  if (cronJobs.length === 0) {
    return erring
      ? { badge: 'bad', word: 'Not read', said: `Not read: ${summary}` }
      : { badge: 'warn', word: 'No CronJob', said: 'There is no CronJob in this text.' };
  }
  if (cronJobs.some(({ allowed }) => !allowed) || erring) {
    return { badge: 'bad', word: '✕ Refused', said: `Refused: ${summary}` };
  }
  return { badge: 'good', word: '✓ Accepted', said: `Accepted: ${summary}` };
}
