import type { Answer, Api, ApiError, JsonObject } from './answer.js';
import { isObject, printable } from './status.js';

export interface WatchRequest {
  readonly api: Api;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Events after this resource version are asked for. */
  readonly version: string;
  readonly random: () => number;
  readonly quietLimitMs: number;
  /** Ends the watch; it does so itself where an error comes. */
  readonly cut: AbortController;
  readonly event: (event: WatchEvent) => void;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: JsonObject;
}

/** How long the server lets a watch live. Jittered, so that those begun together don't end together. */
const lifeSeconds = { least: 300, most: 600 };

/**
 * One watch, to its end: ok where the server ended it in good order, `gone` where it has forgotten the resource
 * version, whether it says so by its code or in the stream. An error in the stream ends it, and so does a line that is
 * no event: stepping over it could lose a change. `stopped` where another ended it. No event is told after any of these.
 */
export async function watch(request: WatchRequest): Promise<Answer<undefined>> {
  const { cut } = request;
  let error: ApiError | undefined;
  const answer = await request.api.stream({
    path: request.path,
    query: { ...request.query, ...watchQuery(request) },
    quietLimitMs: request.quietLimitMs,
    signal: cut.signal,
    line: (value) => {
      if (cut.signal.aborted) return;
      const event = readEvent(value);
      if ('event' in event) {
        request.event(event.event);
      } else {
        error = event.error;
        cut.abort();
      }
    },
  });
  if (cut.signal.aborted) error ??= { kind: 'stopped', message: 'the watch was given up', mayHaveActed: false };
  return error === undefined ? answer : { ok: false, error };
}

function watchQuery({ version, random }: WatchRequest): Record<string, string> {
  const seconds = lifeSeconds.least + Math.floor(random() * (lifeSeconds.most - lifeSeconds.least + 1));
  return { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: version, timeoutSeconds: String(seconds) };
}

function readEvent({ type, object }: JsonObject): { readonly event: WatchEvent } | { readonly error: ApiError } {
  if (isObject(object)) {
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK') {
      return { event: { type, object } };
    }
    if (type === 'ERROR') return { error: errorOf(object) };
  }
  return { error: { kind: 'unreachable', message: 'a line of the watch is no event', mayHaveActed: false } };
}

/** What a Status in the stream means. */
function errorOf({ code, reason, message }: JsonObject): ApiError {
  const gone = code === 410 || reason === 'Expired' || reason === 'Gone';
  const text = typeof message === 'string' ? printable(message) : '';
  return {
    kind: gone ? 'gone' : 'failed',
    message: text === '' ? 'the watch ended with an error' : text,
    mayHaveActed: false,
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof reason === 'string' ? { reason: printable(reason) } : {}),
  };
}
