import type { IncomingMessage } from 'node:http';
import type { AdmissionAnswer, Decision } from '../admission/index.js';
import type { GuardedAnswer } from '../guard/index.js';
import type { AdmissionListener, AdmissionRequest, AdmitLarge } from './admission-listener.js';
import type { AdmissionTrace } from './admission-trace.js';
import { faultBody, writeAnswer } from './answer.js';
import type { FaultCode } from './answer.js';
import { budgetMs } from './budget.js';
import { logDecision } from './decision-log.js';
import type { Unjudged } from './metrics.js';

const jsonType = /^application\/json[ \t]*(;|$)/iu;
const retryAfterASecond = ['Retry-After', '1'];
const closeConnection = ['Connection', 'close'];
const tooManyLarge = 'too many large bodies are in flight';

/** One request from its head to its answer. */
export class AdmissionCall {
  readonly #listener: AdmissionListener;
  readonly #asked: AdmissionRequest;
  readonly #startedMs = performance.now();
  /** Where this call is among those in flight. */
  place = 0;
  /** When the caller's time is over, on the clock of `performance.now`. */
  readonly #deadlineMs: number;
  /** When `expire` is to be called, on the same clock. */
  dueMs: number;
  /** Pieces of the body. One is the rule. */
  readonly #pieces: Buffer[] = [];
  #size = 0;
  /** How much of `listener.bufferedBytes` is this call's. */
  #counted = 0;
  /** Gives back the room for the body, or the place in the line for it. */
  #leaveRoom: () => void = () => undefined;
  /** For room, before the body is read. */
  #waits = false;
  /** When the body was given room, on the clock of `performance.now`. */
  #roomMs: number | undefined;
  #complete = false;
  #done = false;
  #found: GuardedAnswer | undefined;
  #abandon: AbortController | undefined;
  readonly #trace: AdmissionTrace | undefined;

  constructor(listener: AdmissionListener, asked: AdmissionRequest) {
    this.#listener = listener;
    this.#asked = asked;
    this.#trace = listener.options.follow?.(asked);
    this.#deadlineMs = this.#startedMs + budgetMs(asked.request.url ?? '', listener.options.limits.answerMs);
    this.dueMs = this.#deadlineMs;
  }

  begin(): void {
    const { limits } = this.#listener.options;
    const { request } = this.#asked;
    // This call is among those in flight.
    if (this.#listener.inFlight > limits.inFlight) {
      this.#overloaded('too many requests are in flight');
      return;
    }
    if (this.#refusedByHead(request.headers, limits.bodyBytes)) return;
    request.on('close', () => {
      if (!this.#complete) this.#gone();
    });
    const bytes = Number(request.headers['content-length'] ?? 0);
    if (bytes <= limits.inlineBytes) this.#read();
    else this.#readInRoom(bytes);
  }

  /** Reads a large body as soon as there is room for it. */
  #readInRoom(bytes: number): void {
    const { room, options } = this.#listener;
    const { largeArrivalMs, largeWaiting } = options.limits;
    if (room.waiting >= largeWaiting) {
      this.#overloaded(tooManyLarge);
      return;
    }
    this.#waits = true;
    this.#leaveRoom = room.ask(bytes, () => {
      this.#waits = false;
      this.#roomMs = performance.now();
      this.dueMs = Math.min(this.#deadlineMs, this.#roomMs + largeArrivalMs);
      this.#read();
    });
  }

  #read(): void {
    const { request, response, expectsContinue } = this.#asked;
    if (expectsContinue) response.writeContinue();
    request.on('data', (piece: Buffer) => {
      this.#take(piece);
    });
    request.on('end', () => {
      if (this.#done) return;
      this.#complete = true;
      this.dueMs = this.#deadlineMs;
      this.#listener.judgeSoon(this);
    });
  }

  /** The caller's time is over, or the body's to arrive. */
  expire(): void {
    const seconds = (fromMs: number): number => Math.round((this.dueMs - fromMs) / 1000);
    // What was given room at the last moment has waited for others, not for its client.
    const tooLate = this.#roomMs !== undefined && this.dueMs === this.#deadlineMs;
    if (this.#waits || (tooLate && !this.#complete)) {
      this.#overloaded(tooManyLarge);
    } else if (this.#complete) {
      const text = `there is no verdict after the ${seconds(this.#startedMs)} s that the caller allows`;
      this.#fault(504, 'late', text);
    } else {
      const text = `the body did not arrive within ${seconds(this.#roomMs ?? this.#startedMs)} s`;
      this.#fault(408, 'late', text, closeConnection);
    }
  }

  #refusedByHead(headers: IncomingMessage['headers'], maxBytes: number): boolean {
    const type = headers['content-type'];
    if (type !== 'application/json' && !jsonType.test(type ?? '')) {
      this.#fault(415, 'rejected', 'send the AdmissionReview with Content-Type: application/json');
      return true;
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      this.#fault(415, 'rejected', 'send the AdmissionReview without a Content-Encoding');
      return true;
    }
    const length = headers['content-length'];
    if (length !== undefined && Number(length) > maxBytes) {
      this.#tooLarge();
      return true;
    }
    return false;
  }

  #take(piece: Buffer): void {
    // After an early answer the rest of the body is read and forgotten, so that the client comes to read the answer.
    if (this.#done) return;
    const { limits } = this.#listener.options;
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size > limits.bodyBytes) {
      this.#tooLarge();
    } else if (this.#pieces.length > 1 && this.#roomMs === undefined) {
      this.#listener.bufferedBytes += this.#size - this.#counted;
      this.#counted = this.#size;
      if (this.#listener.bufferedBytes > limits.bufferedBytes) this.#overloaded(tooManyLarge);
    }
  }

  /** To be called once, when the body has come; then `answer`. */
  judge(): void {
    if (this.#done) return;
    const { admit, admitLarge, limits } = this.#listener.options;
    if (performance.now() > this.#deadlineMs) {
      this.expire();
    } else if (admitLarge !== undefined && this.#size > limits.inlineBytes) {
      this.#judgeLarge(admitLarge);
    } else {
      const [first] = this.#pieces;
      const body = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces, this.#size);
      try {
        this.#found = admit(this.#asked.endpoint, body);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  /** Gives the answer that `judge` found, if it found one. */
  answer(): void {
    if (!this.#done && this.#found !== undefined) this.#judged(this.#found);
  }

  #judgeLarge(admitLarge: AdmitLarge): void {
    const body = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      body.set(piece, at);
      at += piece.length;
    }
    this.#pieces.length = 0;
    admitLarge(this.#asked.endpoint, body, this.#untilDone()).then(
      (answer) => {
        if (!this.#done) this.#judged(answer);
      },
      (error: unknown) => {
        if (!this.#done) this.#failed(error);
      },
    );
  }

  /** A signal that is aborted when the call has ended, which it has when the client goes. */
  #untilDone(): AbortSignal {
    if (this.#abandon === undefined) {
      this.#abandon = new AbortController();
      this.#asked.response.once('close', () => {
        this.#gone();
      });
    }
    return this.#abandon.signal;
  }

  #judged(answer: GuardedAnswer): void {
    const { recheck, metrics } = this.#listener.options;
    if (recheck === undefined || answer.questions === undefined) {
      this.#verdict(answer);
      return;
    }
    // All that is needed of it is in the questions, and an API server may take its time.
    this.#pieces.length = 0;
    const terms = {
      budgetMs: this.#deadlineMs - performance.now(),
      signal: this.#untilDone(),
      count: metrics.countQuestion,
    };
    const asking = this.#trace?.within(() => recheck(answer, terms)) ?? recheck(answer, terms);
    asking.then(
      (last) => {
        if (!this.#done) this.#verdict(last);
      },
      (error: unknown) => {
        if (!this.#done) this.#failed(error);
      },
    );
  }

  #verdict({ status, body, decision }: AdmissionAnswer): void {
    this.#end();
    writeAnswer(this.#asked.response, status, body, this.#listener.options.headers());
    const durationMs = this.#count(decision);
    logDecision(this.#listener.options.logger, decision, durationMs);
    this.#listener.options.decided?.(decision);
    this.#trace?.end({ verdict: decision.verdict, status, decision });
  }

  #failed(error: unknown): void {
    this.#listener.options.logger.error({ err: error }, 'a request could not be judged');
    this.#fault(500, 'failed', 'cronward failed to judge this request; its log says why');
  }

  #tooLarge(): void {
    const mebibytes = this.#listener.options.limits.bodyBytes / (1024 * 1024);
    this.#fault(413, 'rejected', `the body is larger than ${mebibytes} MiB, the most that a review can have`);
  }

  #overloaded(why: string): void {
    this.#fault(503, 'overloaded', `${why}; try again in a second`, retryAfterASecond);
  }

  #fault(code: FaultCode, verdict: Unjudged, message: string, extra: readonly string[] = []): void {
    const { headers, logger } = this.#listener.options;
    this.#end();
    writeAnswer(this.#asked.response, code, faultBody(code, message), [...extra, ...headers()]);
    const durationMs = this.#count({ ...nothingKnown, verdict, code });
    if (logger.isLevelEnabled('debug')) logger.debug({ path: this.#asked.path, code, verdict, durationMs }, message);
    this.#trace?.end({ verdict, status: code });
  }

  /** The client went away before the answer. */
  #gone(): void {
    if (this.#done) return;
    this.#end();
    this.#count({ ...nothingKnown, verdict: 'gone', code: clientClosedRequest });
    this.#trace?.end({ verdict: 'gone', status: undefined });
  }

  #end(): void {
    this.#done = true;
    this.#abandon?.abort();
    this.#listener.bufferedBytes -= this.#counted;
    this.#leaveRoom();
    this.#pieces.length = 0;
    this.#listener.release(this);
  }

  /** Counts the call; returns how long it took, in milliseconds. */
  #count(labels: Labels): number {
    const durationMs = performance.now() - this.#startedMs;
    const { operation, kind, verdict, code } = labels;
    this.#listener.options.metrics.count({ path: this.#asked.path, operation, kind, verdict, code }, durationMs / 1000);
    return durationMs;
  }
}

interface Labels {
  readonly operation: Decision['operation'];
  readonly kind: Decision['kind'];
  readonly verdict: Decision['verdict'] | Unjudged;
  readonly code: number;
}

const nothingKnown = { operation: 'other', kind: 'other' } as const;
/** What nginx counts a request as whose client did not wait. */
const clientClosedRequest = 499;
