import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { admissionRoutes } from '../admission/routes.js';
import { faultBody, pathOf, writeAnswer } from './answer.js';
import type { FaultCode } from './answer.js';
import { plainApp } from './probes.js';

const about =
  'This is a Kubernetes admission webhook for CronJobs (cronward): POST an AdmissionReview of admission.k8s.io/v1 to /mutate or /validate.';

/** What the answers outside the admission path need of the server. */
export interface Surroundings {
  /** Headers that every answer carries now, names and values in turn. */
  readonly headers: () => readonly string[];
  /** Told about every request that is refused. `path` is one of `admissionRoutes` or `other`. */
  readonly refused: (path: string, code: FaultCode) => void;
  /** Told about a fault of this program. */
  readonly failed: (error: unknown) => void;
  /** Takes some of the requests before anything else is said to them. */
  readonly first?: RequestHandler | undefined;
}

/** Everything on the admission port that is no review: the front page, wrong methods, unknown paths. */
export function elsewhereApp(surroundings: Surroundings): Express {
  const refuse = (request: Request, response: Response, fault: Fault): void => {
    const path = pathOf(request);
    surroundings.refused(admissionRoutes.has(path) ? path : 'other', fault.code);
    const extra = [...(fault.allow === undefined ? [] : ['Allow', fault.allow]), ...surroundings.headers()];
    writeAnswer(response, fault.code, faultBody(fault.code, fault.message), extra);
  };
  const app = plainApp();
  const { first } = surroundings;
  if (first !== undefined) {
    app.use((request, response, next) => {
      const extra = surroundings.headers();
      for (let at = 0; at + 1 < extra.length; at += 2) response.setHeader(extra[at] ?? '', extra[at + 1] ?? '');
      // The admission port leaves it to who reads the body.
      if (request.headers.expect !== undefined) response.writeContinue();
      next();
    }, first);
  }
  app.get('/', (_request, response) => {
    writeAnswer(response, 200, JSON.stringify({ message: about }), surroundings.headers());
  });
  app.all('/', (request, response) => {
    refuse(request, response, { code: 405, allow: 'GET, HEAD', message: 'this path answers GET only' });
  });
  app.all([...admissionRoutes.keys()], (request, response) => {
    refuse(request, response, { code: 405, allow: 'POST', message: 'this path takes an AdmissionReview by POST' });
  });
  app.use((request, response) => {
    const message = `there is nothing at this path; reviews go to ${[...admissionRoutes.keys()].join(', ')}`;
    refuse(request, response, { code: 404, message });
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    surroundings.failed(error);
    if (response.headersSent) {
      next(error);
      return;
    }
    refuse(request, response, { code: 500, message: 'cronward failed to answer this request; its log says why' });
  });
  return app;
}

interface Fault {
  readonly code: FaultCode;
  readonly message: string;
  /** The methods that the path takes. */
  readonly allow?: string;
}
