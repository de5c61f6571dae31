import { useEffect, useState } from 'preact/hooks';
import type { WeekAnswer, WeekRequest } from '../../page/api.ts';
import type { Connection } from '../shell/connection.ts';
import { example } from './example.ts';
import type { Source } from './source.ts';

/** What is asked for. */
export interface AskedWeek {
  readonly source: Source;
  readonly timeZone: string;
  /** Whether somebody looks. */
  readonly shown: boolean;
}

/** What is known of it. */
export interface KnownWeek {
  /** The last answer, and what it answers. */
  readonly given?: { readonly answer: WeekAnswer; readonly timeZone: string; readonly source: Source };
  /** Why there is none to what is asked for now. */
  readonly problem?: string;
}

/** Asks for the week whenever another is wanted; an answer that comes after that is dropped. */
export function useWeek(connection: Connection, { source, timeZone, shown }: AskedWeek, round: number): KnownWeek {
  const [known, setKnown] = useState<KnownWeek>({});
  const [again, setAgain] = useState(0);
  const isDue = shown && source.kind !== 'none' && !answers(known, source, timeZone);
  useEffect(() => {
    if (source.kind === 'none') setKnown({});
    if (!isDue) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    void connection.ask('api/week', requestFor(source, timeZone), abort.signal).then((reply) => {
      if (abort.signal.aborted) return;
      if (reply.kind === 'answer') setKnown({ given: { answer: reply.value, timeZone, source } });
      if (reply.kind !== 'refusal') return;
      setKnown(({ given }) => ({ ...(given !== undefined && { given }), problem: reply.message }));
      if (reply.retryAfterSeconds === undefined) return;
      timer = setTimeout(() => {
        setAgain((count) => count + 1);
      }, reply.retryAfterSeconds * 1000);
    });
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [connection, source, timeZone, isDue, round, again]);
  return known;
}

function answers({ given }: KnownWeek, source: Source, timeZone: string): boolean {
  return given?.source === source && given.timeZone === timeZone;
}

function requestFor(source: Source, timeZone: string): WeekRequest {
  if (source.kind === 'files') return { files: source.files, timeZone };
  return source.kind === 'example' ? { files: [example], timeZone } : { timeZone };
}
