import { onTestFinished } from 'vitest';
import type { Answer, Call } from '../../src/kube/answer.js';
import { Client } from '../../src/kube/client.js';
import type { ClientOptions } from '../../src/kube/client.js';
import { startFakeApiServer } from './fake-api-server.js';
import type { FakeApiServer, FakeHandler } from './fake-api-server.js';

/** Calls of a client in tests. */
export const jobs = '/apis/batch/v1/namespaces/default/jobs';
export const get: Call = { method: 'GET', path: jobs };
export const post: Call = { method: 'POST', path: jobs, body: { kind: 'Job' } };

/** A fake API server until the test is finished. */
export async function serve(handle: FakeHandler, options: { plain?: boolean } = {}): Promise<FakeApiServer> {
  const server = await startFakeApiServer(handle, options);
  onTestFinished(() => server.close());
  return server;
}

/** A client of it until the test is finished. */
export function clientOf(server: Pick<FakeApiServer, 'access'>, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({ access: server.access, userAgent: 'cronward/test', ...options });
  onTestFinished(() => {
    client.close();
  });
  return client;
}

export function errorOf(answer: Answer<unknown>): object {
  return answer.ok ? answer : answer.error;
}
