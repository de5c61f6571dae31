import { useEffect, useState } from 'preact/hooks';
import type { LiveEvents } from '../../page/api.ts';
import type { Connection } from '../shell/connection.ts';
import { after, nothingYet } from './live.ts';
import type { Live, LiveEvent } from './live.ts';

/** Events are taken together for so long, in milliseconds: a cluster may tell of thousands at once. */
const togetherMs = 100;
/** So long until a stream that was refused is asked for again, in milliseconds. */
const refusedMs = 10_000;

/** Listens to the server as long as somebody looks. */
export function useLive(connection: Connection, listens: boolean): Live {
  const [live, setLive] = useState(nothingYet);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!listens) return undefined;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const later = (run: () => void, ms: number): void => {
      timers.add(setTimeout(run, ms));
    };
    let events: LiveEvent[] = [];
    const take = (event: LiveEvent): void => {
      events.push(event);
      if (events.length > 1) return;
      later(() => {
        const told = events;
        events = [];
        setLive((known) => after(known, told));
      }, togetherMs);
    };
    const source = new EventSource('api/live');
    source.addEventListener('open', () => {
      take({ type: 'opened' });
    });
    source.addEventListener('error', () => {
      // It goes on by itself, unless the server said no.
      if (source.readyState !== EventSource.CLOSED) connection.lose();
      else {
        later(() => {
          setRound((count) => count + 1);
        }, refusedMs);
      }
    });
    follow(source, take);
    return () => {
      source.close();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [connection, listens, round]);
  return live;
}

function follow(source: EventSource, take: (event: LiveEvent) => void): void {
  const on = <Type extends keyof LiveEvents>(type: Type, wrap: (value: LiveEvents[Type]) => LiveEvent): void => {
    source.addEventListener(type, (event: MessageEvent<string>) => {
      take(wrap(JSON.parse(event.data) as LiveEvents[Type]));
    });
  };
  on('cronJobs', (value) => ({ type: 'cronJobs', value }));
  on('changed', (value) => ({ type: 'changed', value }));
  on('gone', (value) => ({ type: 'gone', value }));
  on('decision', (value) => ({ type: 'decision', value }));
  on('connection', (value) => ({ type: 'connection', value }));
}
