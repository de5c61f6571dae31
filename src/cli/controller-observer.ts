import { customKind } from '../core/cronjob/schema/index.js';
import type { Outcome, Report, Resource, WatchedCronJob } from '../controller/index.js';
import type { LeaseEvent, ObjectRef, QueueObserver, ReflectorEvent, Seen } from '../kube/index.js';
import type { ControllerMetrics, Logger, MissedBecause } from '../server/index.js';

/** Where what the controller reports goes. */
export interface Destinations {
  readonly metrics: ControllerMetrics;
  readonly logger: Logger;
  /** Records an event; `EventRecorder` does. */
  readonly record: (about: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

/** The events that say that a tick gets no Job. */
const missedBecause: ReadonlyMap<string, MissedBecause> = new Map([
  ['MissSchedule', 'deadline'],
  ['JobAlreadyActive', 'forbidden'],
]);

/** Turns what the controller reports into events, log lines and metrics. */
export class ControllerObserver {
  readonly #to: Destinations;

  constructor(destinations: Destinations) {
    this.#to = destinations;
  }

  readonly report = (report: Report): void => {
    const { metrics, logger } = this.#to;
    const about = { cronJob: `${report.cronJob.meta.namespace}/${report.cronJob.meta.name}` };
    switch (report.kind) {
      case 'reason':
        this.#reason(report.cronJob, report.reason);
        return;
      case 'started':
        metrics.jobsCreated.inc();
        metrics.tickLateness.observe(Math.max(0, report.lateMs) / 1_000);
        metrics.ticksMissed.inc({ reason: 'superseded' }, report.skipped);
        logger.info({ ...about, job: report.jobName, lateMs: Math.round(report.lateMs) }, 'started a run');
        return;
      case 'deleted':
        metrics.jobsDeleted.inc({ reason: report.because });
        logger.info({ ...about, job: report.jobName, because: report.because }, 'deleted a Job');
        return;
      case 'released':
      case 'wrote':
        // Steps of every run.
        return;
      case 'failed':
        metrics.failures.inc({ kind: report.error.kind });
        logger.warn(
          { ...about, what: report.what, kind: report.error.kind, error: report.error.message },
          'a call failed',
        );
    }
  };

  readonly queue: Partial<QueueObserver> = {
    waited: (ms) => {
      this.#to.metrics.queueWait.observe(ms / 1_000);
    },
    failed: (key, error) => {
      this.#to.logger.error({ cronJob: key, err: error }, 'a reconcile ended with a fault of this program');
    },
  };

  readonly reconciled = ({ kind }: Outcome, ms: number): void => {
    this.#to.metrics.reconciles.inc({ result: kind });
    this.#to.metrics.reconcileTime.observe(ms / 1_000);
  };

  readonly reflected = (resource: Resource, event: ReflectorEvent): void => {
    this.#to.metrics.watchEvents.inc({ resource, kind: event.kind });
    this.#to.logger.debug({ resource, event }, 'watching');
  };

  readonly lease = (event: LeaseEvent): void => {
    if (event.kind === 'failed') {
      this.#to.logger.warn({ call: event.call, error: event.error.message }, 'the Lease could not be reached');
    } else this.#to.logger.info({ ...event }, `leader election: ${event.kind}`);
  };

  readonly seen = ({ method, resource, kind }: Seen): void => {
    this.#to.metrics.apiRequests.inc({ method, resource, result: kind });
  };

  #reason({ meta }: WatchedCronJob, { type, reason, message }: (Report & { kind: 'reason' })['reason']): void {
    const { namespace, name, uid, resourceVersion } = meta;
    const { apiVersion, kind } = customKind;
    this.#to.record({ apiVersion, kind, namespace, name, uid, resourceVersion }, type, reason, message);
    const missed = missedBecause.get(reason);
    if (missed !== undefined) this.#to.metrics.ticksMissed.inc({ reason: missed });
    this.#to.logger.debug({ cronJob: `${namespace}/${name}`, reason }, message);
  }
}
