import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../support/processes.js';
import { filesBelow, root } from '../support/sources.js';
import { apiVersions, builtIn, collection, minimal } from '../support/world.js';
import type { World } from '../support/world.js';

const kubernetesDefaults = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
};

interface Stored {
  readonly spec: Record<string, unknown> & { jobTemplate: { metadata?: object; spec: { template: object } } };
}

/** What becomes of objects that are in order. */
export function defaults(world: () => World): void {
  const stored = async (apiVersion: string, name: string): Promise<Stored> => {
    const [group] = apiVersion.split('/');
    const { stdout, stderr } = await world().kubectl(`get cronjobs.v1.${group ?? ''} ${name} -o json`);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Stored;
  };

  describe.each(apiVersions)('a CronJob of %s', (apiVersion) => {
    test('with nothing but what is required comes back with the four defaults', async () => {
      const created = await world().kubectl('apply -f -', minimal(apiVersion, 'minimal'));
      expect(created).toMatchObject({ code: 0, stderr: '' });
      expect((await stored(apiVersion, 'minimal')).spec).toMatchObject(kubernetesDefaults);
    });

    test('is unchanged when it is applied again', async () => {
      const again = await world().kubectl('apply -f -', minimal(apiVersion, 'minimal'));
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(again.stdout).toMatch(/ unchanged\n$/u);
    });

    test('keeps what was set, explicit zero and false too', async () => {
      const set = {
        concurrencyPolicy: 'Forbid',
        suspend: false,
        successfulJobsHistoryLimit: 0,
        failedJobsHistoryLimit: 0,
        startingDeadlineSeconds: 0,
      };
      expect(await world().kubectl('apply -f -', minimal(apiVersion, 'explicit', set))).toMatchObject({ code: 0 });
      expect((await stored(apiVersion, 'explicit')).spec).toMatchObject(set);
    });

    test('keeps an explicit null where the API server hands it on, and has the default elsewhere', async () => {
      const path = `${collection(apiVersion)}?dryRun=All`;
      const nulls = { suspend: null, failedJobsHistoryLimit: null };
      const { status, body } = await world().plane.request('POST', path, minimal(apiVersion, 'nothing', nulls));
      expect(status).toBe(201);
      // To a built-in kind null is the same as no value, and a structural schema prunes it before any webhook is asked.
      const isHandedOn = apiVersion === builtIn && !world().plane.hasBatchV1CronJob;
      expect((body as Stored).spec).toMatchObject({ ...kubernetesDefaults, ...(isHandedOn ? nulls : {}) });
    });

    test('keeps labels and annotations of the Job and of the pod', async () => {
      const metadata = { labels: { team: 'reports' }, annotations: { 'example.com/note': 'kept' } };
      const { spec } = minimal(apiVersion, 'labelled') as unknown as Stored;
      const template = { metadata, ...spec.jobTemplate.spec.template };
      const object = minimal(apiVersion, 'labelled', {
        jobTemplate: { metadata, spec: { ...spec.jobTemplate.spec, template } },
      });
      expect(await world().kubectl('apply -f -', object)).toMatchObject({ code: 0, stderr: '' });
      const { jobTemplate } = (await stored(apiVersion, 'labelled')).spec;
      expect(jobTemplate).toMatchObject({ metadata, spec: { template: { metadata } } });
    });

    test('passes a server dry run, which shows the defaults and stores nothing', async () => {
      const dry = await world().kubectl('create --dry-run=server -o json -f -', minimal(apiVersion, 'dry'));
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect((JSON.parse(dry.stdout) as Stored).spec).toMatchObject(kubernetesDefaults);
      const { status } = await world().plane.request('GET', `${collection(apiVersion)}/dry`);
      expect(status).toBe(404);
    });

    test('is named by the API server where it has a generateName', async () => {
      const object = { ...minimal(apiVersion, ''), metadata: { generateName: 'nightly-' } };
      const created = await world().kubectl('create -o name -f -', object);
      expect(created).toMatchObject({ code: 0, stderr: '' });
      expect(created.stdout).toMatch(/\/nightly-\w{5}\n$/u);
    });
  });

  describe('the samples', () => {
    const samples = filesBelow('manifests/samples', '.yaml').map(({ path }) => path);
    const isBad = (path: string): boolean => path.includes('/bad-');
    const apply = (path: string): Promise<Outcome> =>
      world().plane.kubectl(['apply', '-f', '-'], { stdin: readFileSync(join(root, path), 'utf8') });

    test.each(samples.filter((path) => !isBad(path)))('%s is accepted', async (path) => {
      const applied = await apply(path);
      expect(applied).toMatchObject({ code: 0, stderr: '' });
      expect(applied.stdout).toMatch(/ (created|configured|unchanged)\n$/u);
    });

    test.each(samples.filter(isBad))('%s is refused', async (path) => {
      const applied = await apply(path);
      expect(applied.code).toBe(1);
      expect(applied.stderr).toMatch(/^The CronJob "[^"]+" is invalid: /u);
    });
  });
}
