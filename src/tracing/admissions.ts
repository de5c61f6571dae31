import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Span } from '@opentelemetry/api';
import type { Decision } from '../admission/index.js';
import { shown } from '../server/index.js';
import type { AdmissionEnding, FollowAdmission } from '../server/index.js';
import { registeredTracer } from './tracer.js';

/** A span for each request to an admission path, or undefined where nobody collects spans. */
export function admissionSpans(version: string): FollowAdmission | undefined {
  const tracer = registeredTracer(version);
  if (tracer === undefined) return undefined;
  return ({ path, request }) => {
    const parent = propagation.extract(context.active(), request.headers);
    const attributes = {
      'http.request.method': 'POST',
      'http.route': path,
      'url.path': path,
      'url.scheme': 'https',
    };
    const span = tracer.startSpan(`POST ${path}`, { kind: SpanKind.SERVER, attributes }, parent);
    const own = trace.setSpan(parent, span);
    return {
      within: (work) => context.with(own, work),
      end: (ending) => {
        end(span, ending);
      },
    };
  };
}

function end(span: Span, { verdict, status, decision }: AdmissionEnding): void {
  span.setAttribute('cronward.verdict', verdict);
  if (decision !== undefined) span.setAttributes(attributesOf(decision));
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  // For a server, a request that was refused is no error.
  if (status === undefined || status >= 500) {
    span.setAttribute('error.type', status === undefined ? verdict : String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Names and verdicts, no values: objects hold secrets. */
function attributesOf(decision: Decision): Attributes {
  const { operation, kind, dryRun, code } = decision;
  return {
    'cronward.operation': operation,
    'cronward.kind': kind,
    'cronward.code': code,
    'cronward.dry_run': dryRun,
    'cronward.uid': shown(decision.uid),
    'cronward.refused_by': decision.annotations?.['refused-by'],
    'k8s.namespace.name': shown(decision.namespace),
    'k8s.cronjob.name': shown(decision.name),
  };
}
