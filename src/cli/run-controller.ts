import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { clusterOf, Controller } from '../controller/index.js';
import { findTimeZone, utc } from '../core/schedule/index.js';
import type { TimeZone } from '../core/schedule/index.js';
import { Client, EventRecorder, LeaderLease, systemClock, TokenBucket } from '../kube/index.js';
import type { Clock, ClusterAccess, Fence } from '../kube/index.js';
import { ControllerMetrics } from '../server/index.js';
import type { Logger } from '../server/index.js';
import { callSpans, reconcileSpans } from '../tracing/index.js';
import { ControllerObserver } from './controller-observer.js';
import type { Settings } from './options.js';
import type { controllerOptions } from './serving-options.js';
import { version } from './version.js';

/** What a controller is told, besides where its ports are. */
export type ControllerSettings = Omit<
  Settings<typeof controllerOptions>,
  'host' | 'healthPort' | 'metricsPort' | 'logLevel' | 'logFormat'
>;

/** How long the events that are still to be sent may hold up the end. */
const lastEventsMs = 2_000;
/** Leader election, watches and events must not wait behind a thousand runs. */
const backgroundConnections = 8;

/** A controller that is put together and not yet at work. */
export interface ReadyController {
  readonly metrics: ControllerMetrics;
  /** Why it is not ready, or undefined where it is. One that stands by is ready too. */
  readonly unready: () => string | undefined;
  /** Works until `stop` is aborted, finishes what is in hand, gives the Lease back, and resolves. */
  readonly run: (stop: AbortSignal) => Promise<void>;
}

export interface ControllerParts {
  readonly access: ClusterAccess;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/** Puts a controller together. Opens nothing. */
export function assembleController(settings: ControllerSettings, parts: ControllerParts): ReadyController {
  const { access, logger, clock = systemClock } = parts;
  const userAgent = `cronward-controller/${version()}`;
  const metrics: ControllerMetrics = new ControllerMetrics(version(), {
    queueDepth: () => controller.queueDepth,
    cronJobs: () => controller.cronJobCount,
    isLeader: () => lease?.isLeader ?? true,
    watchAgeSeconds: (resource) => controller.watchAgeMs(resource) / 1_000,
    eventsDropped: () => recorder.dropped,
  });
  const observer: ControllerObserver = new ControllerObserver({
    metrics,
    logger,
    record: (...event) => {
      recorder.record(...event);
    },
  });
  const common = { access, clock, userAgent, observe: observer.seen };
  const background: Client = new Client({ ...common, connections: backgroundConnections });
  const { qps, burst, concurrency } = settings;
  const limit = new TokenBucket({ qps, burst, clock });
  const spans = reconcileSpans(version());
  const client = new Client({ ...common, limit, connections: concurrency, follow: callSpans(version()) });
  const recorder: EventRecorder = new EventRecorder({
    api: background,
    clock,
    component: 'cronward-controller',
    instance: identityOf(parts.env),
  });
  const lease = settings.leaderElect ? leaseOf(settings, parts, { api: background, clock, observer }) : undefined;
  const fence: Fence = lease?.fence ?? (() => undefined);
  const controller: Controller = new Controller({
    api: background,
    cluster: clusterOf(client, fence),
    clock,
    random: Math.random,
    localZone: localZone(),
    namespace: settings.namespace,
    concurrency,
    resyncMs: settings.resync * 1_000,
    report: (report) => {
      spans?.report(report);
      observer.report(report);
    },
    follow: spans?.follow,
    observe: observer,
  });
  return {
    metrics,
    unready: () => (controller.hasSynced ? undefined : 'the caches are not filled yet'),
    run: async (stop) => {
      const end = new AbortController();
      const watching = controller.watch(end.signal);
      if (lease === undefined) await controller.reconcile(stop, true);
      else await lease.run(stop, (lost) => controller.reconcile(lost, false));
      end.abort();
      await Promise.all([watching, recorder.close(lastEventsMs)]);
      client.close();
      background.close();
    },
  };
}

function leaseOf(
  settings: ControllerSettings,
  { access, env }: ControllerParts,
  { api, clock, observer }: { api: Client; clock: Clock; observer: ControllerObserver },
): LeaderLease {
  return new LeaderLease({
    api,
    clock,
    random: Math.random,
    namespace: settings.leaseNamespace ?? access.namespace,
    name: settings.leaseName,
    identity: identityOf(env),
    report: observer.lease,
  });
}

/**
 * Who holds the Lease. A pod's name is nobody else's, and a container that starts again in the same pod goes on at once
 * where the one before it was killed; elsewhere two processes may run on one machine.
 */
function identityOf(env: ControllerParts['env']): string {
  const isPod = env['KUBERNETES_SERVICE_HOST'] !== undefined;
  return isPod ? hostname() : `${hostname()}_${randomBytes(4).toString('hex')}`;
}

/** The zone of this process, as kube-controller-manager takes its own for schedules without a time zone. */
function localZone(): TimeZone {
  return findTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utc;
}
