import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openAdmissionPort } from '../../test/support/admission-port.js';
import { standIn } from '../../test/support/stand-in.js';
import { listen, ListenError } from './listen.js';
import { defaultLimits } from './index.js';

describe('startWebhook', () => {
  test.each(['webhook', 'health', 'metrics'] as const)('names the %s port that is taken', async (purpose) => {
    const blocker = createServer();
    const taken = await listen(blocker, purpose, { host: '127.0.0.1', port: 0 });
    const start = openAdmissionPort({ ports: { webhook: 0, health: 0, metrics: 0, [purpose]: taken } });
    await expect(start).rejects.toThrow(
      `the ${purpose} port ${taken} of 127.0.0.1 can't be opened: another program listens on it`,
    );
    await expect(start).rejects.toBeInstanceOf(ListenError);
    blocker.close();
  });

  test('names the address that this machine does not have', async () => {
    await expect(openAdmissionPort({ host: '192.0.2.1' })).rejects.toThrow(
      "the webhook port 0 of 192.0.2.1 can't be opened: this machine does not have that address",
    );
  });

  test('opens nothing where the handler refuses a good CronJob', async () => {
    const start = openAdmissionPort({ admit: (endpoint, body) => ({ ...standIn(endpoint, body), status: 500 }) });
    await expect(start).rejects.toThrow('the check at start failed: mutate answered 500 (allowed) to a good CronJob');
  });
});

test('the limits fit together', () => {
  const limits = defaultLimits;
  expect(limits.keepAliveMs).toBeGreaterThan(90_000);
  expect(limits.answerMs).toBeLessThanOrEqual(limits.requestMs);
  expect(limits.bodyBytes).toBeLessThan(limits.bufferedBytes);
  expect(limits.inlineBytes).toBeLessThan(limits.bodyBytes);
  expect(limits.inFlight).toBeLessThan(limits.connections);
  expect(limits.checkMs).toBeLessThanOrEqual(limits.headersMs);
});
