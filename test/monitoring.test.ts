import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controllerAlerts, webhookAlerts } from '../src/manifests/alerts.js';
import { ControllerMetrics, KeeperMetrics } from '../src/server/index.js';
import { Metrics } from '../src/server/metrics.js';
import { run } from './support/processes.js';
import { root } from './support/sources.js';

const zero = (): number => 0;
const registries = [
  new Metrics('1', { inFlight: zero, connections: zero, certificateExpiry: zero, configRead: zero }).registry,
  new ControllerMetrics('1', {
    queueDepth: zero,
    cronJobs: zero,
    isLeader: () => true,
    watchAgeSeconds: zero,
    eventsDropped: zero,
  }).registry,
  new KeeperMetrics('1', () => true).registry,
];
const names = registries.flatMap((registry) => registry.getMetricsAsArray()).map(({ name }) => name);

/** The metrics of a text that are ours or Node's, without what a histogram adds to its name. */
function metricsIn(text: string): string[] {
  return [...text.matchAll(/\b(?:cronward|process|nodejs)_[a-z0-9_]+/gu)].map(([name]) =>
    name.replace(/_bucket$/u, ''),
  );
}

const alerts = [...webhookAlerts, ...controllerAlerts];

test('every metric of the alerts and of the dashboard is one of a server', () => {
  const dashboard = readFileSync(join(root, 'manifests/monitoring/dashboard.json'), 'utf8');
  const { panels } = JSON.parse(dashboard) as { panels: { targets?: { expr: string }[] }[] };
  const used = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...alerts.map(({ expression }) => expression),
  ].flatMap(metricsIn);
  expect(used.length).toBeGreaterThan(30);
  expect(used.filter((name) => !names.includes(name))).toEqual([]);
});

test('every alert has its section in docs/operations.md, which says what to do', () => {
  const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const missing = alerts.filter(({ name, description }) => !page.includes(`### ${name}\n\n${description}\n`));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

const version = await run('promtool', ['--version']).catch(() => ({ code: -1 }));

describe.skipIf(version.code !== 0)(
  `promtool${version.code === 0 ? '' : ' (skipped: it is not on this machine)'}`,
  () => {
    test('takes the rules', async () => {
      const { code, stdout, stderr } = await run('promtool', ['check', 'rules', 'manifests/monitoring/alerts.yaml']);
      expect(stderr).toBe('');
      expect(stdout).toContain(`${alerts.length} rules found`);
      expect(code).toBe(0);
    });

    test('fires each alert where it should, and none in peace', async () => {
      const { code, stdout, stderr } = await run('promtool', ['test', 'rules', 'test/alerts.yaml']);
      expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' });
    });
  },
);
