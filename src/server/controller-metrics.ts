import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What the gauges read when they are asked. */
export interface ControllerGauges {
  readonly queueDepth: () => number;
  readonly cronJobs: () => number;
  readonly isLeader: () => boolean;
  readonly watchAgeSeconds: (resource: 'cronjobs' | 'jobs') => number;
  readonly eventsDropped: () => number;
}

/** Why a tick got no Job. */
export type MissedBecause = 'deadline' | 'forbidden' | 'superseded';

/** Seconds: a tick is to start within milliseconds, and an outage makes it minutes. */
const latenessBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one controller, in a registry of their own. */
export class ControllerMetrics {
  readonly registry = new Registry();
  readonly tickLateness = this.#histogram(
    'tick_lateness_seconds',
    'Time from a tick to the creation of its Job.',
    latenessBuckets,
  );
  readonly queueWait = this.#histogram(
    'queue_wait_seconds',
    'Time that a CronJob waited for a worker.',
    durationBuckets,
  );
  readonly reconcileTime = this.#histogram(
    'reconcile_duration_seconds',
    'Time that a reconcile took.',
    durationBuckets,
  );
  readonly reconciles = this.#counter(
    'reconciles_total',
    'Reconciles, by how they ended: done, again or retry.',
    'result',
  );
  readonly ticksMissed = this.#counter(
    'ticks_missed_total',
    'Ticks without a Job: past their deadline, left out by Forbid, or superseded by a later tick.',
    'reason',
  );
  readonly jobsCreated = this.#counter('jobs_created_total', 'Jobs created.');
  readonly jobsDeleted = this.#counter(
    'jobs_deleted_total',
    'Jobs deleted: for the history limits, or replaced.',
    'reason',
  );
  readonly failures = this.#counter(
    'failures_total',
    'Starts and other calls that failed, by the kind of error.',
    'kind',
  );
  readonly watchEvents = this.#counter(
    'watch_events_total',
    'What became of lists and watches, by resource and kind of event.',
    'resource',
    'kind',
  );
  readonly apiRequests = this.#counter(
    'api_requests_total',
    'Calls to the API server, by method, resource and result.',
    'method',
    'resource',
    'result',
  );

  constructor(version: string, gauges: ControllerGauges) {
    this.#gauge('queue_depth', 'CronJobs that wait for a worker.', gauges.queueDepth);
    this.#gauge('cronjobs', 'CronJobs in the cache.', gauges.cronJobs);
    this.#gauge('leader', '1 while this process holds the Lease, else 0.', () => (gauges.isLeader() ? 1 : 0));
    this.#gauge('events_dropped', 'Events that were given up.', gauges.eventsDropped);
    new Gauge({
      name: 'cronward_controller_watch_age_seconds',
      help: 'Time since the API server was last heard of, by resource.',
      labelNames: ['resource'],
      registers: [this.registry],
      collect() {
        for (const resource of ['cronjobs', 'jobs'] as const) this.set({ resource }, gauges.watchAgeSeconds(resource));
      },
    });
    new Gauge({
      name: 'cronward_build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version, node: process.version }, 1);
    for (const reason of ['deadline', 'forbidden', 'superseded']) this.ticksMissed.inc({ reason }, 0);
    collectDefaultMetrics({ register: this.registry });
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: `cronward_controller_${name}`, help, buckets, registers: [this.registry] });
  }

  #counter<Label extends string = never>(name: string, help: string, ...labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `cronward_controller_${name}`, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `cronward_controller_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
