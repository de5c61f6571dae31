interface Panel {
  readonly title: string;
  /** A unit of Grafana. */
  readonly unit: string;
  /** The queries of Prometheus by the legend of what they give. */
  readonly queries: Readonly<Record<string, string>>;
  readonly type?: 'stat';
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const quantile = (share: number, histogram: string): string =>
  `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket[$__rate_interval])))`;

const quantiles = (histogram: string): Record<string, string> => ({
  p50: quantile(0.5, histogram),
  p99: quantile(0.99, histogram),
});

const rows: readonly Row[] = [
  {
    title: 'Admission',
    panels: [
      {
        title: 'Requests by verdict',
        unit: 'reqps',
        queries: { '{{verdict}}': 'sum by (verdict) (rate(cronward_admission_requests_total[$__rate_interval]))' },
      },
      { title: 'Time to answer', unit: 's', queries: quantiles('cronward_admission_request_duration_seconds') },
      {
        title: 'In flight',
        unit: 'short',
        queries: {
          'requests {{pod}}': 'cronward_admission_requests_in_flight',
          'connections {{pod}}': 'cronward_connections',
        },
      },
      {
        title: 'Turned away or failed',
        unit: 'reqps',
        queries: {
          'code {{code}}': 'sum by (code) (rate(cronward_admission_requests_total{code=~"5.."}[$__rate_interval]))',
          'connections dropped': 'sum(rate(cronward_connections_dropped_total[$__rate_interval]))',
          'handshakes failed': 'sum(rate(cronward_tls_handshake_errors_total[$__rate_interval]))',
        },
      },
      {
        title: 'Questions of the guard',
        unit: 'reqps',
        queries: {
          '{{question}} {{outcome}}':
            'sum by (question, outcome) (rate(cronward_guard_questions_total[$__rate_interval]))',
        },
      },
      {
        title: 'Configuration files refused',
        unit: 'short',
        queries: { '{{pod}}': 'increase(cronward_config_reloads_total{result="refused"}[1h])' },
      },
    ],
  },
  {
    title: 'Certificate',
    panels: [
      {
        title: 'Time left',
        unit: 's',
        type: 'stat',
        queries: { '': 'min(cronward_certificate_expiry_timestamp_seconds) - time()' },
      },
      { title: 'In order', unit: 'short', type: 'stat', queries: { '': 'min(cronward_certificates_in_order)' } },
      {
        title: 'Steps of rotations',
        unit: 'short',
        queries: { '{{step}}': 'sum by (step) (increase(cronward_certificates_steps_total[1h]))' },
      },
    ],
  },
  {
    title: 'Controller',
    panels: [
      { title: 'From the tick to its Job', unit: 's', queries: quantiles('cronward_controller_tick_lateness_seconds') },
      {
        title: 'Jobs',
        unit: 'cps',
        queries: {
          created: 'sum(rate(cronward_controller_jobs_created_total[$__rate_interval]))',
          'deleted: {{reason}}': 'sum by (reason) (rate(cronward_controller_jobs_deleted_total[$__rate_interval]))',
        },
      },
      {
        title: 'Ticks missed',
        unit: 'short',
        queries: { '{{reason}}': 'sum by (reason) (increase(cronward_controller_ticks_missed_total[1h]))' },
      },
      {
        title: 'Leaders, and CronJobs that wait',
        unit: 'short',
        queries: {
          leaders: 'sum(cronward_controller_leader)',
          'queue {{pod}}': 'cronward_controller_queue_depth',
        },
      },
      { title: 'Reconcile', unit: 's', queries: quantiles('cronward_controller_reconcile_duration_seconds') },
      {
        title: 'API server last heard of',
        unit: 's',
        queries: { '{{pod}} {{resource}}': 'cronward_controller_watch_age_seconds' },
      },
      {
        title: 'Calls to the API server',
        unit: 'reqps',
        queries: {
          '{{method}} {{resource}} {{result}}':
            'sum by (method, resource, result) (rate(cronward_controller_api_requests_total[$__rate_interval]))',
        },
      },
      {
        title: 'Failures',
        unit: 'cps',
        queries: { '{{kind}}': 'sum by (kind) (rate(cronward_controller_failures_total[$__rate_interval]))' },
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      { title: 'CPU', unit: 'short', queries: { '{{pod}}': `rate(process_cpu_seconds_total{${podOfOurs()}}[$__rate_interval])` } },
      { title: 'Memory', unit: 'bytes', queries: { '{{pod}}': `process_resident_memory_bytes{${podOfOurs()}}` } },
      { title: 'Event loop delay', unit: 's', queries: { '{{pod}}': `nodejs_eventloop_lag_p99_seconds{${podOfOurs()}}` } },
      { title: 'Versions', unit: 'short', type: 'stat', queries: { '{{version}}': 'count by (version) (cronward_build_info)' } },
    ],
  },
];

function podOfOurs(): string {
  return 'pod=~"cronward-.+"';
}

/** Panels stand three to a line of Grafana's 24 columns. */
const width = 8;
const height = 8;

/** A dashboard for Grafana, on a Prometheus that is chosen there. */
export function dashboard(): object {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({ id: panels.length + 1, type: 'row', title: row.title, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] });
    row.panels.forEach((panel, index) => {
      const gridPos = { x: (index % 3) * width, y: y + 1 + Math.floor(index / 3) * height, w: width, h: height };
      panels.push(panelOf(panel, panels.length + 1, gridPos));
    });
    y += 1 + Math.ceil(row.panels.length / 3) * height;
  }
  return {
    uid: 'cronward',
    title: 'Cronward',
    tags: ['cronward', 'kubernetes'],
    timezone: 'browser',
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }] },
    panels,
  };
}

function panelOf({ title, unit, queries, type }: Panel, id: number, gridPos: object): object {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  return {
    id,
    type: type ?? 'timeseries',
    title,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  };
}
