import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { linkPrograms } from '../support/installed.js';
import { run } from '../support/processes.js';
import { callCronward } from '../support/terminal.js';
import { apiVersions, collection } from '../support/world.js';
import type { World } from '../support/world.js';

const namespace = 'audited';

/** A CronJob with a label for its Jobs that every API server takes where no webhook is asked, whatever it is. */
function cronJob(apiVersion: string, name: string, label: string): object {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.37' }] } };
  const jobTemplate = { metadata: { labels: { team: label } }, spec: { template } };
  const spec = { schedule: '@daily', timeZone: 'Etc/UTC', jobTemplate };
  return { apiVersion, kind: 'CronJob', metadata: { name, namespace }, spec };
}

/** `cronward audit` on CronJobs that came into the cluster before the webhook did. */
export function audit(world: () => World): void {
  describe('cronward audit', () => {
    beforeAll(async () => {
      const { plane, uninstall, install } = world();
      await uninstall();
      await plane.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      for (const apiVersion of apiVersions) {
        await plane.request('POST', collection(apiVersion, namespace), cronJob(apiVersion, 'good', 'reports'));
        await plane.request('POST', collection(apiVersion, namespace), cronJob(apiVersion, 'bad', 'not a label'));
      }
      await install();
    });

    test('finds the faults of both kinds, and changes nothing', async () => {
      const { plane } = world();
      const flags = ['--kubeconfig', plane.kubeconfigPath, '--namespace', namespace, '--format', 'json'];
      const { code, stdout } = await callCronward(['audit', ...flags]);
      expect(code).toBe(1);
      const { results, summary } = JSON.parse(stdout) as {
        results: { level: string; rule: string; field: string; object: object }[];
        summary: object;
      };
      const errors = results.filter(({ level }) => level === 'error');
      expect(errors.map(({ rule, field, object }) => ({ rule, field, object }))).toEqual(
        apiVersions.map((apiVersion) => ({
          rule: 'job-metadata',
          field: 'spec.jobTemplate.metadata.labels',
          object: { apiVersion, kind: 'CronJob', namespace, name: 'bad' },
        })),
      );
      expect(summary).toMatchObject({ errors: 2, cronJobs: 4, byNamespace: { [namespace]: { errors: 2 } } });
    });

    test('of all namespaces sees those of this one too', async () => {
      const { plane } = world();
      const { code, stdout } = await callCronward(['audit', '--all-namespaces'], {
        env: { KUBECONFIG: plane.kubeconfigPath },
      });
      expect(code).toBe(1);
      expect(stdout).toContain('batch/v1 audited/bad: error: spec.jobTemplate.metadata.labels: ');
      expect(stdout).toMatch(/^namespace +errors +warnings\n(?:.*\n)*audited +2 /mu);
    });

    test('is a plugin of kubectl', async () => {
      const { plane } = world();
      const bin = mkdtempSync(join(tmpdir(), 'cronward-plugin-'));
      linkPrograms(bin);
      const env = { ...plane.environment, PATH: [bin, plane.environment['PATH']].join(delimiter) };
      const called = await run('kubectl', ['cronward', 'audit', '-n', namespace, '--format', 'github'], { env });
      rmSync(bin, { recursive: true });
      expect({ code: called.code, stderr: called.stderr }).toMatchObject({ code: 1 });
      expect(called.stdout.match(/^::error .*not a label/gmu)).toHaveLength(apiVersions.length);
    });
  });
}
