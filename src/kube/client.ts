import type { Answer, Api, ApiError, ApiErrorKind, Call, JsonObject, TextApi, TextCall } from './answer.js';
import type { CallTrace, FollowCall } from './call-trace.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { Connections } from './connections.js';
import type { Link } from './connections.js';
import type { ClusterAccess } from './credentials.js';
import { exchange, mostAnswerBytes } from './http-exchange.js';
import type { HttpRequest, Origin, Outcome } from './http-exchange.js';
import { LineSplitter } from './lines.js';
import { queryText, resourceOf } from './path.js';
import type { RateLimit } from './rate-limit.js';
import { errorOf, parseObject, printable } from './status.js';
import { TimeLimit } from './time-limit.js';
import { warningsIn } from './warnings.js';

export interface ClientOptions {
  readonly access: ClusterAccess;
  readonly clock?: Clock;
  /** For calls that say nothing else, in milliseconds. Default: 10 000. */
  readonly timeLimitMs?: number;
  /** How many connections may be open at once, watches aside; more calls wait for one. Default: 64. */
  readonly connections?: number;
  readonly userAgent: string;
  readonly limit?: RateLimit;
  /** Told of each call once, when it has ended. */
  readonly observe?: (seen: Seen) => void;
  /** Follows each call, streams aside, from when the rate limit has let it through. */
  readonly follow?: FollowCall | undefined;
}

/** A call that has ended. The number of different resources is bounded by the paths that are called. */
export interface Seen {
  readonly method: Call['method'] | 'WATCH';
  /** With the subresource: `jobs`, `cronjobs/status`; `other` for a path that is no resource's. */
  readonly resource: string;
  readonly kind: 'ok' | ApiErrorKind;
  /** The HTTP code, where there was an answer. */
  readonly code?: number;
  /** Without the wait for the rate limit. */
  readonly ms: number;
}

type StreamCall = Parameters<Api['stream']>[0];

/**
 * Makes calls to an API server.
 *
 * - It never rejects: what went wrong is in the answer. (A callback that throws is a fault of the caller.)
 * - A call ends within its time, from the moment the rate limit lets it through: credentials, connection, request and the
 *   whole body.
 * - A write leaves at most once; it is sent again only where not a byte of it left before, or after a 401.
 * - A GET that found its kept connection closed is sent once more, on a new one.
 * - `mayHaveActed` is false only where the server certainly did nothing.
 * - The fence is asked when nothing is left to wait for, right before the request is written (see `exchange`).
 * - After a 401 the credentials are read again at once and the call is made once more with them, if they are others.
 * - Connections are kept and used again; their number is bounded, watches aside.
 * - An answer, or a line of a stream, of more than 64 MiB is refused.
 *
 * Not guaranteed: the order of calls that are under way together; and that a call whose answer is an error with
 * `mayHaveActed` did not act, or did.
 */
export class Client implements Api, TextApi {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #origin: Origin;
  readonly #connections: Connections;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#origin = originOf(options.access.server);
    const { access, connections = 64 } = options;
    this.#connections = new Connections({ access, clock: this.#clock, most: connections });
  }

  readonly call = (call: Call): Promise<Answer> => {
    const limitMs = call.timeLimitMs ?? this.#options.timeLimitMs ?? defaultTimeLimitMs;
    return this.#within({ limitMs, renewable: false }, call.method, call, async (limit) => {
      const body = bodyOf(call);
      if (body instanceof Error) return unsent('refused', `the body can't be written as JSON: ${body.message}`);
      const { method, path, contentType, fence } = call;
      const target = targetOf(call);
      const trace = this.#options.follow?.({ method, resource: resourceOf(path), origin: this.#origin, target });
      const result = await this.#attempt({ method, target, body, contentType, fence, trace }, limit);
      const answer = this.#answerOf(method, result);
      trace?.end(answer);
      return answer;
    });
  };

  readonly stream = (call: StreamCall): Promise<Answer<undefined>> =>
    this.#within({ limitMs: call.quietLimitMs, renewable: true }, 'WATCH', call, async (limit) => {
      const lines = new JsonLines(call.line, limit);
      const outcome = await this.#attempt({ method: 'GET', target: targetOf(call), onPiece: lines.push }, limit);
      if (outcome.kind !== 'answer' || outcome.code !== 200) return { ok: false, error: this.#errorOf('GET', outcome) };
      const fault = lines.end();
      return fault === undefined ? { ok: true, body: undefined } : { ok: false, error: this.#noAnswer(fault, false) };
    });

  readonly text = (call: TextCall): Promise<Answer<undefined>> =>
    this.#within({ limitMs: call.quietLimitMs, renewable: true }, 'GET', call, async (limit) => {
      const lines = new LineSplitter(mostAnswerBytes, (bytes) => {
        if (limit.cut !== undefined) return 'the stream was given up';
        call.line(bytes.toString());
        return undefined;
      });
      const onPiece = (piece: Buffer): string | undefined | Promise<void> => lines.push(piece) ?? call.room();
      const asked = { method: 'GET', target: targetOf(call), onPiece, accept: 'application/json, */*' } as const;
      const outcome = await this.#attempt(asked, limit);
      if (outcome.kind !== 'answer' || outcome.code !== 200) return { ok: false, error: this.#errorOf('GET', outcome) };
      lines.flush();
      return { ok: true, body: undefined };
    });

  /** Closes the connections that nobody uses, and the others when their calls end. Calls can still be made. */
  close(): void {
    this.#connections.close();
  }

  /** Waits for the rate limit, then has `work` done within the time, and tells who observes. */
  async #within<Body>(
    { limitMs, renewable }: { readonly limitMs: number; readonly renewable: boolean },
    method: Seen['method'],
    { path, signal }: Pick<Call, 'path' | 'signal'>,
    work: (limit: TimeLimit) => Promise<Answer<Body>>,
  ): Promise<Answer<Body>> {
    if (this.#options.limit !== undefined) await this.#options.limit.take(signal);
    const startedMs = this.#clock.monotonicMs();
    const limit = new TimeLimit({ clock: this.#clock, limitMs, renewable, signal });
    const answer = await work(limit);
    limit.end();
    this.#options.observe?.({
      method,
      resource: resourceOf(path),
      ms: this.#clock.monotonicMs() - startedMs,
      kind: answer.ok ? 'ok' : answer.error.kind,
      ...(answer.ok || answer.error.code === undefined ? {} : { code: answer.error.code }),
    });
    return answer;
  }

  async #attempt(asked: Asked, limit: TimeLimit): Promise<Result> {
    const link = await this.#link(limit);
    if ('kind' in link) return link;
    const outcome = await this.#send(asked, link, limit);
    if (outcome.kind !== 'answer' || outcome.code !== 401) return outcome;
    const renewed = await limit.race(this.#connections.renewed(link)).catch(() => undefined);
    return renewed === undefined ? outcome : await this.#send(asked, renewed, limit);
  }

  async #link(limit: TimeLimit): Promise<Link | Result> {
    try {
      const link = this.#connections.link();
      const found = link instanceof Promise ? await limit.race(link) : link;
      return found ?? { kind: 'cut', reason: limit.cut ?? 'late', sent: false };
    } catch (error) {
      return { kind: 'no-access', why: error instanceof Error ? error.message : String(error) };
    }
  }

  async #send(asked: Asked, link: Link, limit: TimeLimit): Promise<Outcome> {
    const isStream = asked.onPiece !== undefined;
    const request = { ...asked, origin: this.#origin, headers: this.#headers(asked, link) };
    const outcome = await exchange({ ...request, agent: isStream ? link.single : link.kept }, limit);
    if (outcome.kind === 'answer') asked.trace?.answered(outcome.code);
    if (outcome.kind !== 'broken' || !outcome.stale) return outcome;
    if (outcome.sent && asked.method !== 'GET') return outcome;
    return await exchange({ ...request, agent: link.single }, limit);
  }

  #headers({ method, body, contentType = json, accept = json, trace }: Asked, link: Link): string[] {
    const headers = ['Host', this.#origin.host, 'User-Agent', this.#options.userAgent, 'Accept', accept];
    headers.push(...link.headers);
    if (trace !== undefined) headers.push(...trace.headers);
    if (body !== undefined) headers.push('Content-Type', contentType);
    if (method !== 'GET') headers.push('Content-Length', String(body?.length ?? 0));
    return headers;
  }

  #answerOf(method: string, outcome: Result): Answer {
    if (outcome.kind !== 'answer' || outcome.code < 200 || outcome.code > 299) {
      return { ok: false, error: this.#errorOf(method, outcome) };
    }
    const body = parseObject(outcome.body);
    if (body !== undefined) {
      const { warning } = outcome.headers;
      return warning === undefined ? { ok: true, body } : { ok: true, body, warnings: warningsIn(warning) };
    }
    return { ok: false, error: this.#noAnswer(`the answer ${outcome.code} is no JSON object`, method !== 'GET') };
  }

  #errorOf(method: string, outcome: Result): ApiError {
    const isWrite = method !== 'GET';
    switch (outcome.kind) {
      case 'answer':
        return errorOf({ method, ...outcome });
      case 'fenced':
        return { kind: 'fenced', message: printable(outcome.why), mayHaveActed: false };
      case 'no-access':
        return { kind: 'unauthorized', message: printable(outcome.why), mayHaveActed: false };
      case 'broken':
        return this.#noAnswer(outcome.why, outcome.sent && isWrite);
      case 'cut':
        return outcome.reason === 'stopped'
          ? { kind: 'stopped', message: 'the call was given up', mayHaveActed: outcome.sent && isWrite }
          : {
              kind: 'late',
              message: `${this.#origin.host} did not answer in time`,
              mayHaveActed: outcome.sent && isWrite,
            };
    }
  }

  #noAnswer(why: string, mayHaveActed: boolean): ApiError {
    return { kind: 'unreachable', message: printable(`no answer from ${this.#origin.host}: ${why}`), mayHaveActed };
  }
}

const defaultTimeLimitMs = 10_000;
const json = 'application/json';

interface Asked {
  readonly method: Call['method'];
  readonly target: string;
  readonly body?: Buffer | undefined;
  readonly contentType?: Call['contentType'];
  readonly accept?: string;
  readonly fence?: Call['fence'];
  readonly onPiece?: HttpRequest['onPiece'];
  readonly trace?: CallTrace | undefined;
}

/** What came of a call; `no-access`: it could not be made, for want of credentials. */
type Result = Outcome | { readonly kind: 'no-access'; readonly why: string };

/** The JSON objects of a stream, one a line. */
class JsonLines {
  readonly #splitter: LineSplitter;

  constructor(line: (value: JsonObject) => void, limit: TimeLimit) {
    this.#splitter = new LineSplitter(mostAnswerBytes, (bytes) => {
      // The caller may have given up the stream in the line before.
      if (limit.cut !== undefined) return 'the stream was given up';
      const value = parseObject(bytes);
      if (value === undefined) return 'a line of the stream is no JSON object';
      line(value);
      return undefined;
    });
  }

  readonly push = (piece: Buffer): string | undefined => this.#splitter.push(piece);

  end(): string | undefined {
    return this.#splitter.flush();
  }
}

/** As bytes: Node writes those with the head in one piece, and text with a detour. */
function bodyOf({ body }: Call): Buffer | undefined | Error {
  try {
    return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function targetOf({ path, query }: Pick<Call, 'path' | 'query'>): string {
  return path + queryText(query);
}

function unsent(kind: 'refused', message: string): Answer {
  return { ok: false, error: { kind, message: printable(message), mayHaveActed: false } };
}

function originOf(server: string): Origin {
  const { protocol, hostname, port, host, pathname } = new URL(server);
  const secure = protocol === 'https:';
  return {
    secure,
    // The brackets of an IPv6 address belong to the URL.
    hostname: hostname.replace(/^\[|\]$/gu, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    host,
    prefix: pathname.replace(/\/+$/u, ''),
  };
}
