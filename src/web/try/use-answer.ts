import { useEffect, useState } from 'preact/hooks';
import type { TryAnswer } from '../../page/api.ts';
import type { Connection } from '../shell/connection.ts';
import { ownTimeZone } from '../shell/time-zone.ts';

/** How long nobody types before the text is sent, in milliseconds. */
const pauseMs = 180;

/** What is known of a text. */
export interface Answered {
  /** The last answer, and the text that it is about. */
  readonly given?: { readonly text: string; readonly answer: TryAnswer };
  /** Why there is none to the text as it is now. */
  readonly problem?: string;
}

export interface Asked {
  readonly text: string;
  /** Whether somebody looks. */
  readonly shown: boolean;
  /** The question is asked again when this changes. */
  readonly round: number;
}

/** Asks what becomes of a text whenever it has changed; an answer that comes after the next change is dropped. */
export function useAnswer(connection: Connection, { text, shown, round }: Asked): Answered {
  const [answered, setAnswered] = useState<Answered>({});
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (text.trim() === '') {
      setAnswered({});
      return undefined;
    }
    if (!shown) return undefined;
    const abort = new AbortController();
    let timer = setTimeout(() => void ask(), pauseMs);
    const ask = async (): Promise<void> => {
      const reply = await connection.ask('api/try', { text, timeZone: ownTimeZone() }, abort.signal);
      if (abort.signal.aborted) return;
      if (reply.kind === 'answer') setAnswered({ given: { text, answer: reply.value } });
      if (reply.kind !== 'refusal') return;
      const { message, retryAfterSeconds } = reply;
      setAnswered(({ given }) => ({ ...(given !== undefined && { given }), problem: message }));
      if (retryAfterSeconds === undefined) return;
      timer = setTimeout(() => {
        setAgain((count) => count + 1);
      }, retryAfterSeconds * 1000);
    };
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [connection, text, shown, round, again]);
  return answered;
}
