import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Span, TextMapSetter } from '@opentelemetry/api';
import type { Answer, FollowCall, FollowedCall } from '../kube/index.js';
import { registeredTracer } from './tracer.js';

/** A span for each call to an API server, or undefined where nobody collects spans. */
export function callSpans(version: string): FollowCall | undefined {
  const tracer = registeredTracer(version);
  if (tracer === undefined) return undefined;
  return ({ method, resource, origin, target }) => {
    const parent = context.active();
    const attributes = {
      'http.request.method': method,
      'server.address': origin.hostname,
      'server.port': origin.port,
      'url.full': urlOf(origin, target),
    };
    const span = tracer.startSpan(`${method} ${resource}`, { kind: SpanKind.CLIENT, attributes }, parent);
    const headers: string[] = [];
    propagation.inject(trace.setSpan(parent, span), headers, inTurn);
    return {
      headers,
      answered: (code) => {
        span.setAttribute('http.response.status_code', code);
      },
      end: (answer) => {
        end(span, answer);
      },
    };
  };
}

const inTurn: TextMapSetter<string[]> = {
  set: (headers, name, value) => {
    headers.push(name, value);
  },
};

/** The message of an error is left out: an API server quotes values in it. */
function end(span: Span, answer: Answer): void {
  if (!answer.ok) {
    const { code, kind } = answer.error;
    span.setAttribute('error.type', code === undefined ? kind : String(code));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function urlOf({ secure, host, prefix }: FollowedCall['origin'], target: string): string {
  return `${secure ? 'https' : 'http'}://${host}${prefix}${target}`;
}
