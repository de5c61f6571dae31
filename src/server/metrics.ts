import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Decision } from '../admission/index.js';
import type { Outcome, QuestionName } from '../guard/index.js';

/** What became of a request that got no verdict. */
export type Unjudged = 'rejected' | 'overloaded' | 'late' | 'gone' | 'failed';

/** The labels of one request. Every value is from a closed list: a client can't make new time series. */
export interface RequestLabels {
  /** A path of `admissionRoutes`, or `other`. */
  readonly path: string;
  readonly operation: Decision['operation'];
  readonly kind: Decision['kind'];
  readonly verdict: Decision['verdict'] | Unjudged;
  /** The code that the user of the API server sees; 499 where the client went away before the answer. */
  readonly code: number;
}

/** What the gauges read when they are asked. */
export interface Gauged {
  readonly inFlight: () => number;
  readonly connections: () => number;
  /** Seconds since 1970. */
  readonly certificateExpiry: () => number;
  /** Seconds since 1970; 0 where there is no configuration file. */
  readonly configRead: () => number;
}

/** How many requests of the same labels were counted since the last scrape. */
interface Tally {
  readonly labels: RequestLabels;
  since: number;
}

/** What was counted on one path since the last scrape; prom-client's own look-ups take longer than the rest of a count. */
interface Counted {
  readonly tallies: Tally[];
  /** How long the requests took that `latency` does not hold yet. */
  readonly seconds: number[];
  readonly latency: Histogram.Internal<'path'>;
}

/** So many times are kept at most before they go into the histogram. */
const maxPending = 1_000;

/** Seconds: from a millisecond, about what a verdict takes, to ten seconds, when an API server gives up. */
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one server, in a registry of their own. */
export class Metrics {
  readonly registry = new Registry();
  readonly certificateReloads: Counter<'result'>;
  readonly configReloads: Counter<'result'>;
  readonly connectionsDropped: Counter;
  readonly handshakeErrors: Counter;
  readonly #questions: Counter<'question' | 'outcome'>;
  readonly #latency: Histogram<'path'>;
  /** By path. */
  readonly #counted = new Map<string, Counted>();

  constructor(version: string, gauged: Gauged) {
    const registers = [this.registry];
    const counted = this.#counted;
    new Counter({
      name: 'cronward_admission_requests_total',
      help: 'Requests to the admission port, by what became of them.',
      labelNames: ['path', 'operation', 'kind', 'verdict', 'code'],
      registers,
      collect() {
        for (const tally of [...counted.values()].flatMap(({ tallies }) => tallies)) {
          this.inc({ ...tally.labels, code: String(tally.labels.code) }, tally.since);
          tally.since = 0;
        }
      },
    });
    this.#latency = new Histogram({
      name: 'cronward_admission_request_duration_seconds',
      help: 'Time from the head of an admission request to its answer.',
      labelNames: ['path'],
      buckets: latencyBuckets,
      registers,
      collect() {
        for (const path of counted.values()) drain(path);
      },
    });
    this.certificateReloads = reloads(
      this.registry,
      'cronward_certificate_reloads_total',
      'Certificate files that changed, by whether the new ones were taken (ok) or refused.',
    );
    this.configReloads = reloads(
      this.registry,
      'cronward_config_reloads_total',
      'Configuration files that changed, by whether the new one was taken (ok) or refused.',
    );
    this.connectionsDropped = new Counter({
      name: 'cronward_connections_dropped_total',
      help: 'Connections closed at once because too many were open.',
      registers,
    });
    this.handshakeErrors = new Counter({
      name: 'cronward_tls_handshake_errors_total',
      help: 'TLS handshakes that failed, for instance because the caller does not trust the certificate.',
      registers,
    });
    this.#questions = guardQuestions(this.registry);
    gauge(this.registry, 'cronward_admission_requests_in_flight', 'Requests being read or judged.', gauged.inFlight);
    gauge(this.registry, 'cronward_connections', 'Open connections of the admission port.', gauged.connections);
    gauge(
      this.registry,
      'cronward_certificate_expiry_timestamp_seconds',
      'When the certificate in force expires, in seconds since 1970.',
      gauged.certificateExpiry,
    );
    gauge(
      this.registry,
      'cronward_config_last_read_timestamp_seconds',
      'When the configuration file in force was read, in seconds since 1970; 0 where there is none.',
      gauged.configRead,
    );
    new Gauge({
      name: 'cronward_build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['version', 'node'],
      registers,
    }).set({ version, node: process.version }, 1);
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts one request that took `seconds` from its head to its answer. */
  count(labels: RequestLabels, seconds: number): void {
    const counted = this.#counted.get(labels.path) ?? this.#begin(labels.path);
    tallyOf(counted.tallies, labels).since += 1;
    counted.seconds.push(seconds);
    if (counted.seconds.length === maxPending) drain(counted);
  }

  /** Counts one question of the guard. */
  readonly countQuestion = (question: QuestionName, outcome: Outcome): void => {
    this.#questions.inc({ question, outcome });
  };

  #begin(path: string): Counted {
    const counted: Counted = { tallies: [], seconds: [], latency: this.#latency.labels({ path }) };
    this.#counted.set(path, counted);
    return counted;
  }
}

/** The tally of `labels` among those of their path. There are few: what comes of requests on one path. */
function tallyOf(tallies: Tally[], labels: RequestLabels): Tally {
  const { operation, kind, verdict, code } = labels;
  for (const tally of tallies) {
    const known = tally.labels;
    if (known.verdict === verdict && known.operation === operation && known.kind === kind && known.code === code) {
      return tally;
    }
  }
  const tally: Tally = { labels, since: 0 };
  tallies.push(tally);
  return tally;
}

function drain({ seconds, latency }: Counted): void {
  for (const one of seconds) latency.observe(one);
  seconds.length = 0;
}

/** Counts what became of files that changed; both results are there from the start. */
function reloads(registry: Registry, name: string, help: string): Counter<'result'> {
  const counter = new Counter({ name, help, labelNames: ['result'], registers: [registry] });
  for (const result of ['ok', 'refused']) counter.inc({ result }, 0);
  return counter;
}

function guardQuestions(registry: Registry): Counter<'question' | 'outcome'> {
  return new Counter({
    name: 'cronward_guard_questions_total',
    help: 'Questions of the guard to the API server, by what came of them.',
    labelNames: ['question', 'outcome'],
    registers: [registry],
  });
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
