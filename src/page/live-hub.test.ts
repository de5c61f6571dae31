import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../test/support/processes.js';
import { LiveHub } from './live-hub.js';
import type { LiveHubOptions } from './live-hub.js';

let server: Server;
let hub: LiveHub;
let begun: number;
afterEach(async () => {
  hub.close();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

async function serve(options: Partial<LiveHubOptions> = {}): Promise<void> {
  begun = 0;
  hub = new LiveHub({
    greet: (send) => {
      send('cronJobs', []);
    },
    begin: () => {
      begun += 1;
    },
    ...options,
  });
  const app = express();
  app.get('/', (request, response) => {
    if (!hub.take(request, response)) response.status(429).end();
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
}

async function listen(method = 'GET'): Promise<{ readonly response: IncomingMessage; readonly text: () => string }> {
  const { port } = server.address() as AddressInfo;
  const call = get({ port, host: '127.0.0.1', method });
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  let text = '';
  response.on('data', (piece: Buffer) => (text += piece.toString()));
  response.on('error', () => undefined);
  return { response, text: () => text };
}

const said = (text: () => string, what: string): Promise<true> =>
  until(what, () => (text().includes(what) ? true : undefined));
const decision = {
  at: 'now',
  path: '/mutate',
  operation: 'CREATE',
  name: 'a',
  apiVersion: 'batch/v1',
  verdict: 'allowed',
  user: 'u',
  text: [],
} as const;

test('a listener is greeted, then told what happens, an event a message', async () => {
  await serve();
  hub.send('gone', { key: 'nobody listens' });
  const one = await listen();
  expect(one.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  await said(one.text, 'event: cronJobs\ndata: []\n\n');
  const other = await listen();
  await said(other.text, 'event: cronJobs');
  hub.send('decision', decision);
  for (const { text } of [one, other]) await said(text, `event: decision\ndata: ${JSON.stringify(decision)}\n\n`);
  expect([begun, one.text().includes('nobody listens')]).toEqual([1, false]);
});

test('what is between hears something, even where nothing happens', async () => {
  await serve({ heartbeatMs: 5 });
  const { text } = await listen();
  await said(text, ': still here\n\n');
});

test('so many listen and no more, until one goes', async () => {
  await serve({ most: 1 });
  const first = await listen();
  await said(first.text, 'cronJobs');
  expect((await listen()).response.statusCode).toBe(429);
  first.response.destroy();
  await until('the place', () => (hub.size === 0 ? true : undefined));
  expect((await listen()).response.statusCode).toBe(200);
});

test('whoever does not read is dropped, and nobody else', async () => {
  await serve({ mostUnread: 100_000 });
  const slow = await listen();
  slow.response.pause();
  const quick = await listen();
  await until('both', () => (hub.size === 2 ? true : undefined));
  const text = ['x'.repeat(50_000)];
  await until(
    'the drop',
    () => {
      hub.send('decision', { ...decision, text });
      return hub.size === 1 ? true : undefined;
    },
    { tries: 5_000, pauseMs: 1 },
  );
  hub.send('gone', { key: 'the end' });
  await said(quick.text, 'the end');
});

test('a hub that is closed ends its streams in good order, and takes nobody', async () => {
  await serve();
  const { response, text } = await listen();
  await said(text, 'cronJobs');
  const ended = once(response, 'end');
  hub.close();
  await ended;
  expect((await listen()).response.statusCode).toBe(429);
});

test('HEAD is answered without a stream', async () => {
  await serve();
  const { response } = await listen('HEAD');
  await once(response, 'end');
  expect([response.statusCode, hub.size, begun]).toEqual([200, 0, 0]);
});
