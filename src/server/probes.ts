import express from 'express';
import type { Express } from 'express';
import type { Registry } from 'prom-client';
import { faultBody, writeAnswer } from './answer.js';

/** Why the server should get no requests now, or `undefined` where it is ready. */
export type Unready = () => string | undefined;

/** `/healthz`: the process answers. `/readyz`: it can serve, else 503 with the reason. */
export function healthApp(unready: Unready): Express {
  const app = plainApp();
  app.get('/healthz', (_request, response) => {
    writeAnswer(response, 200, JSON.stringify({ status: 'ok' }));
  });
  app.get('/readyz', (_request, response) => {
    const reason = unready();
    if (reason === undefined) writeAnswer(response, 200, JSON.stringify({ status: 'ok' }));
    else writeAnswer(response, 503, faultBody(503, `not ready: ${reason}`));
  });
  return closed(app, 'this port serves GET /healthz and GET /readyz');
}

/** `/metrics` in Prometheus' text format. */
export function metricsApp(registry: Registry): Express {
  const app = plainApp();
  app.get('/metrics', async (_request, response) => {
    const text = await registry.metrics();
    response.writeHead(200, ['Content-Type', registry.contentType, 'Content-Length', String(Buffer.byteLength(text))]);
    response.end(text);
  });
  return closed(app, 'this port serves GET /metrics');
}

/** Express without what tells its name or costs time, and with paths exactly as they are written. */
export function plainApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  return app;
}

function closed(app: Express, sentence: string): Express {
  app.use((_request, response) => {
    writeAnswer(response, 404, faultBody(404, sentence));
  });
  return app;
}
