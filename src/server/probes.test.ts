import supertest from 'supertest';
import { describe, expect, test } from 'vitest';
import { Metrics } from './metrics.js';
import { healthApp, metricsApp } from './probes.js';

const gauged = { inFlight: () => 3, connections: () => 4, certificateExpiry: () => 1_800_000_000, configRead: () => 0 };

describe('the probes', () => {
  test('/healthz says that the process answers, ready or not', async () => {
    const app = healthApp(() => 'no certificate');
    expect((await supertest(app).get('/healthz').expect(200)).body).toEqual({ status: 'ok' });
  });

  test('/readyz says whether the server can serve, and why not', async () => {
    let reason: string | undefined = 'the certificate expired';
    const app = healthApp(() => reason);
    const unready = await supertest(app).get('/readyz').expect(503).expect('Content-Type', 'application/json');
    expect(unready.body).toMatchObject({ code: 503, message: 'not ready: the certificate expired' });
    reason = undefined;
    expect((await supertest(app).get('/readyz').expect(200)).body).toEqual({ status: 'ok' });
  });

  test.each(['/', '/Healthz', '/healthz/', '/mutate', '/metrics'])('%s is 404', async (path) => {
    const answer = await supertest(healthApp(() => undefined))
      .get(path)
      .expect(404);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.body).toMatchObject({ kind: 'Status', message: 'this port serves GET /healthz and GET /readyz' });
  });
});

describe('the metrics', () => {
  const scrape = async (metrics: Metrics): Promise<string> =>
    (await supertest(metricsApp(metrics.registry)).get('/metrics').expect(200)).text;

  test('count requests by path, operation, kind, verdict and code', async () => {
    const metrics = new Metrics('1.2.3', gauged);
    const patched = { path: '/mutate', operation: 'CREATE', kind: 'batch/v1', verdict: 'patched', code: 200 } as const;
    metrics.count(patched, 0.0005);
    metrics.count(patched, 0.02);
    metrics.count({ ...patched, verdict: 'allowed' }, 20);
    const text = await scrape(metrics);
    const labels = 'path="/mutate",operation="CREATE",kind="batch/v1"';
    expect(text).toContain(`cronward_admission_requests_total{${labels},verdict="patched",code="200"} 2\n`);
    expect(text).toContain(`cronward_admission_requests_total{${labels},verdict="allowed",code="200"} 1\n`);
    expect(text).toContain('cronward_admission_request_duration_seconds_bucket{le="0.001",path="/mutate"} 1\n');
    expect(text).toContain('cronward_admission_request_duration_seconds_bucket{le="10",path="/mutate"} 2\n');
    expect(text).toContain('cronward_admission_request_duration_seconds_count{path="/mutate"} 3\n');
  });

  test('read the gauges when they are asked', async () => {
    const text = await scrape(new Metrics('1.2.3', gauged));
    expect(text).toContain('cronward_admission_requests_in_flight 3\n');
    expect(text).toContain('cronward_connections 4\n');
    expect(text).toContain('cronward_certificate_expiry_timestamp_seconds 1800000000\n');
    expect(text).toContain(`cronward_build_info{version="1.2.3",node="${process.version}"} 1\n`);
    expect(text).toContain('cronward_certificate_reloads_total{result="refused"} 0\n');
    expect(text).toContain('process_resident_memory_bytes');
  });

  test('are named as Prometheus advises: counters end in _total, and nothing else does', async () => {
    const types = (await scrape(new Metrics('1.2.3', gauged))).matchAll(/^# TYPE (cronward_\S+) (\S+)$/gmu);
    const wrong = [...types].filter(([, name, type]) => (type === 'counter') !== name?.endsWith('_total'));
    expect(wrong).toEqual([]);
  });

  test('two servers of one process do not share theirs', async () => {
    const [one, other] = [new Metrics('1', gauged), new Metrics('2', gauged)];
    one.handshakeErrors.inc();
    expect(await scrape(other)).toContain('cronward_tls_handshake_errors_total 0\n');
  });

  test('anything but GET /metrics is 404', async () => {
    const app = metricsApp(new Metrics('1.2.3', gauged).registry);
    await supertest(app).get('/').expect(404);
    await supertest(app).post('/metrics').expect(404);
  });
});
