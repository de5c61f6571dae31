import { ProxyTracer, trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { pause, systemClock } from '../kube/index.js';

/** How long the last spans may hold up the end of the process, in milliseconds. */
const lastSpansMs = 2_000;

/**
 * What makes spans, or undefined where nobody collects any: no tracer provider was registered before. To be asked once, at
 * the start, so that without a provider nothing of tracing is ever called.
 */
export function registeredTracer(version: string): Tracer | undefined {
  const tracer = trace.getTracer('cronward', version);
  // What the API gives to those who may register a provider later, and who would make a span for nobody until then.
  return tracer instanceof ProxyTracer ? undefined : tracer;
}

/**
 * Has the provider send what it still holds, where it can (those of the SDKs can: `forceFlush`), and waits for that for two
 * seconds at most. Never rejects.
 */
export async function flushSpans(): Promise<void> {
  const provider = providerBehind(trace.getTracerProvider());
  if (!has(provider, 'forceFlush')) return;
  const stop = new AbortController();
  // Async, so that a provider that throws at once is one that rejects.
  const flush = async (): Promise<void> => {
    await Promise.resolve(provider.forceFlush());
  };
  // An exporter that fails says so itself.
  const flushed = flush().catch(() => undefined);
  await Promise.race([flushed, pause(systemClock, lastSpansMs, stop.signal)]);
  stop.abort();
}

/** The API hands out a stand-in for the provider that was registered; only the one behind it can do more. */
function providerBehind(provider: object): object {
  return has(provider, 'getDelegate') ? (provider.getDelegate() ?? provider) : provider;
}

function has<Name extends string>(value: object, name: Name): value is Record<Name, () => object | undefined> {
  return name in value && typeof (value as Record<string, unknown>)[name] === 'function';
}
