import { trace } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { flushSpans } from './tracer.js';

afterEach(() => {
  trace.disable();
});

/** Registers a provider that makes no spans. */
function register(forceFlush: () => unknown): void {
  const tracer = trace.getTracer('none');
  const provider = { getTracer: () => tracer, forceFlush };
  trace.setGlobalTracerProvider(provider);
}

test.each([
  [
    'throws',
    () => {
      throw new Error('out of order');
    },
  ],
  ['rejects', () => Promise.reject(new Error('out of order'))],
  ['returns nothing', () => undefined],
])('the end does not fail with a provider that %s', async (_what, forceFlush) => {
  let called = 0;
  register(() => {
    called += 1;
    return forceFlush();
  });
  await expect(flushSpans()).resolves.toBeUndefined();
  expect(called).toBe(1);
});
