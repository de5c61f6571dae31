import { beforeAll, describe, expect, test } from 'vitest';
import { shellBlocks } from '../support/documents.js';
import { callCronward } from '../support/terminal.js';
import { apiVersions, collection } from '../support/world.js';
import type { World } from '../support/world.js';

const namespace = 'reports';

function cronJob(apiVersion: string, name: string, spec: object): object {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.37' }] } };
  const metadata = { name, namespace, annotations: { 'cronward/run-time': '25m' } };
  return { apiVersion, kind: 'CronJob', metadata, spec: { ...spec, jobTemplate: { spec: { template } } } };
}

/** `cronward simulate` of the CronJobs of both kinds that live in a cluster. */
export function simulate(world: () => World): void {
  describe('cronward simulate', () => {
    const day = ['--from', '2027-01-04T00:00:00Z', '--to', '2027-01-04T01:00:00Z'];

    beforeAll(async () => {
      const { plane } = world();
      await plane.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      const spec = { schedule: '*/10 * * * *', concurrencyPolicy: 'Forbid' };
      for (const [index, apiVersion] of apiVersions.entries()) {
        await plane.request('POST', collection(apiVersion, namespace), cronJob(apiVersion, `slow-${index}`, spec));
      }
    });

    test('plays those of a namespace', async () => {
      const { plane } = world();
      const flags = ['--kubeconfig', plane.kubeconfigPath, '--namespace', namespace, '--format', 'json'];
      const { code, stdout, stderr } = await callCronward(['simulate', ...flags, ...day]);
      expect([code, stderr]).toEqual([0, '']);
      const expected = { runSeconds: 1500, starts: 3, late: 1, skipped: expect.any(Array) as unknown };
      expect(JSON.parse(stdout)).toMatchObject({
        starts: 6,
        collisions: 3,
        cronJobs: apiVersions.map((apiVersion, index) => ({
          apiVersion,
          name: `${namespace}/slow-${index}`,
          schedule: '*/10 * * * *',
          concurrencyPolicy: 'Forbid',
          ...expected,
        })),
      });
    });

    test('plays those of all namespaces', async () => {
      const env = { KUBECONFIG: world().plane.kubeconfigPath };
      const { stdout } = await callCronward(['simulate', '--all-namespaces', ...day], { env });
      expect(stdout).toMatch(/^reports\/slow-0 +\*\/10 \* \* \* \* +Forbid +25m +3 +1 +3 /mu);
    });

    test.each(shellBlocks('docs/simulate.md').flatMap(({ where, commands }) => (where === 'cluster' ? commands : [])))(
      '%s',
      async (command) => {
        const env = { KUBECONFIG: world().plane.kubeconfigPath };
        const { stdout } = await callCronward(command.split(' ').slice(1), { env });
        expect(stdout).toContain('reports/slow-0');
      },
    );

    test('says where there is none', async () => {
      const flags = ['--kubeconfig', world().plane.kubeconfigPath, '--namespace', 'kube-public'];
      expect(await callCronward(['simulate', ...flags, ...day])).toEqual({
        code: 1,
        stdout: '',
        stderr: 'cronward: no CronJob in the namespace kube-public of the cluster\n',
      });
    });
  });
}
