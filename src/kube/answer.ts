/** A JSON object as the API server sent it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Why a call did not do what it was to do. Closed: whoever handles a kind has handled every cause of it.
 *
 * - `not-found`: 404.
 * - `already-exists`: 409 with reason AlreadyExists, to a creation.
 * - `conflict`: a 409 otherwise; the object is no longer the one that was read.
 * - `refused`: the same call would be refused again: 400, 403, 405, 413, 415, 422 and every other 4xx not named here.
 * - `unauthorized`: 401, also after the credentials were read again.
 * - `gone`: 410; the resource version or continue token is too old.
 * - `busy`: 429, or a 5xx that says Retry-After; not acted on, worth a try after `retryAfterMs`.
 * - `failed`: 5xx; the server may have acted.
 * - `unreachable`: no answer: refused, reset, closed, or what came is no answer of an API server.
 * - `late`: no answer within the time limit.
 * - `fenced`: never sent, because the fence forbade it.
 * - `stopped`: given up because the caller's signal was aborted.
 */
export type ApiErrorKind =
  | 'not-found'
  | 'already-exists'
  | 'conflict'
  | 'refused'
  | 'unauthorized'
  | 'gone'
  | 'busy'
  | 'failed'
  | 'unreachable'
  | 'late'
  | 'fenced'
  | 'stopped';

/** One thing that is wrong, as a Status lists it; printable. */
export interface Cause {
  /** The path of the field; empty where the server names none. */
  readonly field: string;
  readonly message: string;
}

export interface ApiError {
  readonly kind: ApiErrorKind;
  /** One printable sentence: the API server's own message where it sent one. */
  readonly message: string;
  /** The HTTP code, where there was an answer. */
  readonly code?: number;
  /** `reason` of the Status, where there was one: `Forbidden`, `Invalid`, ... */
  readonly reason?: string;
  /** `details.causes` of the Status, where it has any: what is wrong with which field. */
  readonly causes?: readonly Cause[];
  /** False where it is certain that the server did not act on the call. */
  readonly mayHaveActed: boolean;
  /** How long the server asked to wait, for `busy`. */
  readonly retryAfterMs?: number;
}

export type Answer<Body = JsonObject> =
  | {
      readonly ok: true;
      readonly body: Body;
      /** The texts of the `Warning` headers, printable; left out where there are none. */
      readonly warnings?: readonly string[];
    }
  | { readonly ok: false; readonly error: ApiError };

/** Says why nothing may be written now, or undefined where it may. Asked right before the bytes leave. */
export type Fence = () => string | undefined;

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** The path below the server's address, segments percent-encoded: `/apis/batch/v1/namespaces/default/jobs`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Default: `application/json`. A PATCH names the kind of its patch. */
  readonly contentType?:
    | 'application/json'
    | 'application/merge-patch+json'
    | 'application/json-patch+json'
    | 'application/apply-patch+yaml';
  /** Everything together, the wait for the rate limit aside. Default: that of the client. */
  readonly timeLimitMs?: number;
  readonly fence?: Fence;
  readonly signal?: AbortSignal;
}

/** What the parts of `src/kube` and their users ask of a client; `Client` is one. Never rejects. */
export interface Api {
  readonly call: (call: Call) => Promise<Answer>;
  /**
   * A GET whose answer is JSON values, one a line, without an end: a watch. `line` is called for each as it comes.
   * Resolves when the stream has ended: ok where the server ended it in good order.
   * A stream on which nothing comes for `quietLimitMs` is cut (`late`).
   */
  readonly stream: (
    call: Omit<Call, 'method' | 'body' | 'contentType' | 'fence' | 'timeLimitMs'> & {
      readonly quietLimitMs: number;
      readonly line: (value: JsonObject) => void;
    },
  ) => Promise<Answer<undefined>>;
}

export interface TextCall extends Pick<Call, 'path' | 'query' | 'signal'> {
  /** A stream on which nothing comes for so long is cut (`late`); so is one whose reader takes as long. */
  readonly quietLimitMs: number;
  /** Called with each line that isn't empty, without its end. */
  readonly line: (text: string) => void;
  /** Asked after some lines: where there is no room for more, nothing is read until this resolves. May not reject. */
  readonly room: () => Promise<void> | undefined;
}

/** Streams of text, such as logs. */
export interface TextApi {
  /** A GET whose answer is text. Resolves when it has ended: ok where the server ended it in good order. Never rejects. */
  readonly text: (call: TextCall) => Promise<Answer<undefined>>;
}
