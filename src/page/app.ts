import express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { MemoryStore, rateLimit } from 'express-rate-limit';
import { plainApp } from '../server/probes.js';
import { strangerFault } from './access.js';
import type { About, Refusal } from './api.js';
import { apiHeaders, sendFile } from './respond.js';
import type { PageFiles } from './files.js';
import type { PageAnswer } from './refused.js';
import type { PageJob } from './work.js';

const mebibyte = 1024 * 1024;

/** What a client may ask for. */
export interface PageLimits {
  /** The largest body, in bytes, of each question. */
  readonly bodyBytes: Readonly<Record<PageJob['question'], number>>;
  /** Requests of a client to all endpoints in a minute, */
  readonly requestsAMinute: number;
  /** and those of them that have thousands of runs played. */
  readonly weeksAMinute: number;
}

export const defaultPageLimits: PageLimits = {
  // Larger than any manifest, which etcd takes up to 1.5 MiB of; the week is of many.
  bodyBytes: { try: mebibyte, week: 8 * mebibyte },
  // Somebody who types fast asks five times a second.
  requestsAMinute: 600,
  weeksAMinute: 60,
};

export interface PageOptions {
  readonly about: () => About;
  /** Resolves once the files are read and compressed. */
  readonly files: Promise<PageFiles>;
  /** Answers a question elsewhere than in this thread. Rejects with `Busy` where too many wait. */
  readonly answer: (question: PageJob['question'], body: Buffer, signal: AbortSignal) => Promise<PageAnswer>;
  /** Sends events until the client goes; left out where there is nothing to tell of. */
  readonly live?: ((request: Request, response: Response) => 'taken' | 'nothing' | 'full') | undefined;
  /** The names besides `localhost` and addresses under which the page may be asked for. */
  readonly names: ReadonlySet<string>;
  readonly limits?: PageLimits;
  /** Told about a fault of this program. */
  readonly failed: (error: unknown) => void;
}

/** Too many questions wait for their answer. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/** The page and its endpoints; it hands on what is not its own. */
export interface PageApp {
  readonly app: Express;
  close: () => void;
}

/** Puts the page and its endpoints together. Opens nothing but what `close` ends. */
export function pageApp(options: PageOptions): PageApp {
  const { requestsAMinute, weeksAMinute, bodyBytes } = options.limits ?? defaultPageLimits;
  const stores = [new MemoryStore(), new MemoryStore()] as const;
  const often = limiter(stores[0], requestsAMinute);
  // Who asks for a file is told; until then nobody looks.
  options.files.catch(() => undefined);
  const app = plainApp();
  const own = ownPaths(options);
  app.use(own.guard);
  app.get('/api/about', often, (_request, response) => {
    sendJson(response, 200, JSON.stringify(options.about()));
  });
  const raw = (limit: number): RequestHandler => express.raw({ type: () => true, limit, inflate: false });
  app.post('/api/try', often, onlyJson, raw(bodyBytes.try), asked('try', options));
  app.post('/api/week', often, limiter(stores[1], weeksAMinute), onlyJson, raw(bodyBytes.week), asked('week', options));
  app.get('/api/live', often, (request, response) => {
    const became = options.live?.(request, response) ?? 'nothing';
    if (became === 'nothing') refuse(response, 404, 'nothing is live here: there is no cluster and no webhook');
    if (became === 'full') refuse(response.set('Retry-After', '10'), 429, 'as many look at this page live as may');
  });
  app.use(own.otherMethods);
  app.use(own.files);
  app.use(faultHandler(options.failed));
  return {
    app,
    close: () => {
      for (const store of stores) store.shutdown();
    },
  };
}

const endpoints: ReadonlyMap<string, string> = new Map([
  ['/api/about', 'GET, HEAD'],
  ['/api/try', 'POST'],
  ['/api/week', 'POST'],
  ['/api/live', 'GET, HEAD'],
]);

/** What is done with every request to a path of the page, and what with no other. */
function ownPaths({ files, names }: PageOptions): Readonly<Record<'guard' | 'otherMethods' | 'files', RequestHandler>> {
  return {
    guard: (request, response, next) => {
      if (endpoints.has(request.path)) response.set(apiHeaders);
      const fault = strangerFault(
        {
          host: request.headers.host,
          site: request.get('sec-fetch-site'),
          mode: request.get('sec-fetch-mode'),
        },
        names,
      );
      if (fault === undefined) {
        next();
        return;
      }
      files
        .then((read) => {
          if (endpoints.has(request.path) || read.has(request.path)) refuse(response, 403, fault);
          else next();
        })
        .catch(next);
    },
    otherMethods: (request, response, next) => {
      const allow = endpoints.get(request.path);
      if (allow === undefined) next();
      else refuse(response.set('Allow', allow), 405, `this path answers ${allow} only`);
    },
    files: (request, response, next) => {
      files
        .then((read) => {
          const file = read.get(request.path);
          const isRead = request.method === 'GET' || request.method === 'HEAD';
          if (file === undefined || !isRead) next();
          else sendFile(request, response, file);
        })
        .catch(next);
    },
  };
}

function limiter(store: MemoryStore, limit: number): RequestHandler {
  return rateLimit({
    store,
    limit,
    windowMs: 60_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response) => {
      refuse(response, 429, `more than ${limit} such requests within a minute; Retry-After says when to go on`);
    },
  });
}

/** A form of another site can send no JSON that says so. */
function onlyJson(request: Request, response: Response, next: NextFunction): void {
  const type = request.headers['content-type'] ?? '';
  if (/^application\/json[ \t]*(?:;|$)/iu.test(type)) next();
  else refuse(response, 415, 'send JSON, with Content-Type: application/json');
}

function asked(question: PageJob['question'], { answer }: PageOptions): RequestHandler {
  return (request, response, next) => {
    const body: unknown = request.body;
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    answer(question, Buffer.isBuffer(body) ? body : Buffer.alloc(0), gone.signal)
      .then(({ status, body: json }) => {
        if (!gone.signal.aborted) sendJson(response, status, json);
      })
      .catch((error: unknown) => {
        if (!gone.signal.aborted) next(error);
      });
  };
}

/** What express.raw says of a body that it does not take. */
const bodyFaults: ReadonlyMap<unknown, readonly [status: number, message: string]> = new Map([
  ['entity.too.large', [413, 'this is larger than what is taken: 1 MiB to try, 8 MiB for a week']],
  ['encoding.unsupported', [415, 'send the body without a Content-Encoding']],
  ['request.size.invalid', [400, 'the body is not as long as Content-Length says']],
  ['request.aborted', [400, 'the body did not arrive']],
]);

function faultHandler(failed: PageOptions['failed']) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof Busy) {
      refuse(response.set('Retry-After', '1'), 429, `${error.message}; try again in a second`);
      return;
    }
    const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
    const fault = bodyFaults.get(type);
    if (fault !== undefined) {
      refuse(response, ...fault);
      return;
    }
    failed(error);
    refuse(response, 500, 'cronward failed to answer this request; its log says why');
  };
}

function refuse(response: Response, status: number, message: string): void {
  response.set(apiHeaders);
  sendJson(response, status, JSON.stringify({ message } satisfies Refusal));
}

function sendJson(response: Response, status: number, json: string): void {
  response
    .status(status)
    .set('Content-Type', 'application/json')
    .set('Content-Length', String(Buffer.byteLength(json)));
  response.end(json);
}
