import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Span } from '@opentelemetry/api';
import type { FollowReconcile, Outcome, ReconcileSubject, Report } from '../controller/index.js';
import { keyOf } from '../kube/meta.js';
import { registeredTracer } from './tracer.js';

/** What follows a controller at work. */
export interface ReconcileSpans {
  readonly follow: FollowReconcile;
  /** To be told of everything that the controller reports. */
  readonly report: (report: Report) => void;
}

/** A span for each reconcile, or undefined where nobody collects spans. */
export function reconcileSpans(version: string): ReconcileSpans | undefined {
  const tracer = registeredTracer(version);
  if (tracer === undefined) return undefined;
  const underWay = new Map<string, Deeds>();
  return {
    follow: async (about, work) => {
      const parent = context.active();
      const span = tracer.startSpan(about.kind, { attributes: attributesOf(about) }, parent);
      const key = `${about.kind} ${keyOf(about)}`;
      const deeds = new Deeds();
      // There is one at a time for each CronJob.
      underWay.set(key, deeds);
      try {
        const outcome = await context.with(trace.setSpan(parent, span), work);
        span.setAttributes(deeds.attributes());
        told(span, outcome);
        return outcome;
      } finally {
        underWay.delete(key);
        span.end();
      }
    },
    report: (report) => {
      underWay.get(`reconcile ${keyOf(report.cronJob.meta)}`)?.note(report);
    },
  };
}

function told(span: Span, outcome: Outcome): void {
  span.setAttribute('cronward.result', outcome.kind);
  if (outcome.kind !== 'retry') return;
  span.setAttribute('error.type', outcome.error.kind);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** What a reconcile has done so far. */
class Deeds {
  readonly #actions: string[] = [];
  readonly #events: string[] = [];
  #started: Attributes = {};

  note(report: Report): void {
    switch (report.kind) {
      case 'started':
        this.#actions.push('created');
        this.#started = {
          'k8s.job.name': report.jobName,
          'cronward.scheduled_time': new Date(report.scheduledAtMs).toISOString(),
          'cronward.late_ms': Math.round(report.lateMs),
          'cronward.skipped': report.skipped,
        };
        return;
      case 'wrote':
        this.#actions.push(...writtenIn(report.status));
        return;
      case 'deleted':
      case 'released':
        this.#actions.push(report.kind);
        return;
      case 'reason':
        this.#events.push(report.reason.reason);
        return;
      case 'failed':
      // The span of the call that failed says so, or that of the reconcile.
    }
  }

  attributes(): Attributes {
    return {
      ...this.#started,
      ...(this.#actions.length > 0 && { 'cronward.actions': this.#actions }),
      ...(this.#events.length > 0 && { 'cronward.events': this.#events }),
    };
  }
}

/** What a change of the status says of runs. */
function writtenIn(status: (Report & { kind: 'wrote' })['status']): readonly string[] {
  const isRecord = typeof status['lastScheduleTime'] === 'string';
  const isClaim = typeof status['startingScheduleTime'] === 'string';
  return isRecord || isClaim ? [...(isRecord ? ['recorded'] : []), ...(isClaim ? ['claimed'] : [])] : ['status'];
}

function attributesOf({ kind, namespace, name }: ReconcileSubject): Attributes {
  return { 'k8s.namespace.name': namespace, [kind === 'reconcile' ? 'k8s.cronjob.name' : 'k8s.job.name']: name };
}
