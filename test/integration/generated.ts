import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { cronward } from '../support/cronward.js';
import { root } from '../support/sources.js';
import type { World } from '../support/world.js';

/** What `cronward generate` prints, given to kubectl as a user would. */
export function generated(world: () => World): void {
  describe('the generated files', () => {
    const outputs = (): Record<string, string[]> => ({
      crd: ['generate', 'crd'],
      webhooks: ['generate', 'webhooks', '--url', world().webhook.url, '--ca-file', world().caFile],
    });

    test.each(['crd', 'webhooks'])('%s applies, and is unchanged when it is applied again', async (name) => {
      const { stdout, code } = await cronward(outputs()[name] ?? []);
      expect(code).toBe(0);
      const { plane } = world();
      expect(await plane.kubectl(['apply', '-f', '-'], { stdin: stdout })).toMatchObject({ code: 0, stderr: '' });
      const again = await plane.kubectl(['apply', '-f', '-'], { stdin: stdout });
      expect(again).toMatchObject({ code: 0, stderr: '' });
      const lines = again.stdout.trim().split('\n');
      expect(lines.map((line) => line.split(' ').at(-1))).toEqual(lines.map(() => 'unchanged'));
    });

    test.each(['crd', 'webhooks'])('%s passes a server dry run', async (name) => {
      const { stdout } = await cronward(outputs()[name] ?? []);
      const dry = await world().plane.kubectl(['apply', '--dry-run=server', '-f', '-'], { stdin: stdout });
      expect(dry).toMatchObject({ code: 0, stderr: '' });
    });

    test('the CRD is established, structural, and stores v1', async () => {
      const { stdout } = await world().kubectl('get crd cronjobs.batch.tutorial.kubebuilder.io -o json');
      const { status } = JSON.parse(stdout) as {
        status: { conditions: { type: string; status: string; message: string }[]; storedVersions: string[] };
      };
      const conditions = new Map(status.conditions.map(({ type, status }) => [type, status]));
      expect(conditions.get('Established')).toBe('True');
      expect(conditions.get('NamesAccepted')).toBe('True');
      expect(conditions.has('NonStructuralSchema')).toBe(false);
      expect(status.storedVersions).toEqual(['v1']);
    });

    test('kubectl get shows the columns of the built-in kind', async () => {
      const { kubectl } = world();
      const object = {
        apiVersion: 'batch.tutorial.kubebuilder.io/v1',
        kind: 'CronJob',
        metadata: { name: 'columns' },
        spec: {
          schedule: '0 4 * * *',
          timeZone: 'Europe/Berlin',
          jobTemplate: {
            spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } } },
          },
        },
      };
      expect(await kubectl('create -f -', object)).toMatchObject({ code: 0 });
      const { stdout } = await kubectl('get cronjobs.batch.tutorial.kubebuilder.io columns');
      const [header, row] = stdout.trim().split('\n');
      expect(header?.split(/ {2,}/u)).toEqual([
        'NAME',
        'SCHEDULE',
        'TIMEZONE',
        'SUSPEND',
        'ACTIVE',
        'LAST SCHEDULE',
        'AGE',
      ]);
      expect(row).toMatch(/^columns +0 4 \* \* \* +Europe\/Berlin +false /u);
    });
  });

  describe('manifests/base', () => {
    const folder = join(root, 'manifests', 'base');
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const resources = (): string[] => (parse(text('kustomization.yaml')) as { resources: string[] }).resources;

    // The configurations there call a Service, which a control plane without nodes does not have.
    afterAll(async () => {
      await world().install();
    });

    test('applies file by file, and is unchanged when it is applied again', async () => {
      const { plane } = world();
      for (const name of resources()) {
        if (!(await isServed(world(), text(name)))) continue;
        const applied = await plane.kubectl(['apply', '-f', join(folder, name)]);
        expect({ name, ...applied }).toMatchObject({ name, code: 0, stderr: '' });
        // kubectl sends the selector of a PodDisruptionBudget each time, and says `configured` of an object that is as it was.
        const versions = ['get', '-f', join(folder, name), '-o', 'jsonpath={..metadata.resourceVersion}'];
        const before = await plane.kubectl(versions);
        await plane.kubectl(['apply', '-f', join(folder, name)]);
        expect(await plane.kubectl(versions)).toEqual(before);
        expect(before.stdout).not.toBe('');
      }
    });

    test('is a kustomization of all its files', async () => {
      const built = await world().plane.kubectl(['kustomize', folder]);
      expect(built.code).toBe(0);
      const count = (yaml: string): number => parseAllDocuments(yaml).length;
      expect(count(built.stdout)).toBe(resources().reduce((sum, name) => sum + count(text(name)), 0));
    });
  });
}

/** Whether the API server has every API that the documents are of; a PodDisruptionBudget of policy/v1 came with 1.21. */
async function isServed(world: World, yaml: string): Promise<boolean> {
  for (const document of parseAllDocuments(yaml)) {
    const { apiVersion } = document.toJS() as { apiVersion: string };
    const path = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    if ((await world.plane.request('GET', path)).status !== 200) return false;
  }
  return true;
}
