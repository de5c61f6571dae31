import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { About, LiveCronJob } from '../../src/page/api.js';
import { barriersOn, chromiumPath, isTooWide, noChromium, shoot, startChromium, visit } from '../support/browser.js';
import type { Visit } from '../support/browser.js';
import { findAssets } from '../support/control-plane.js';
import { startDev } from '../support/cronward.js';
import { hasControllerManager } from '../support/kube-controller-manager.js';
import { run, until } from '../support/processes.js';
import type { Outcome, Program } from '../support/processes.js';
import { root } from '../support/sources.js';

const found = findAssets();
const assets = 'directory' in found && hasControllerManager(found.directory) ? found.directory : undefined;
const noCluster = assets === undefined ? ' (skipped: no control plane with a controller manager)' : '';

interface Wanted {
  readonly schedule: string;
  /** Further fields of the spec, and of that of the Job. */
  readonly spec?: object;
  readonly job?: object;
}

const manifest = (name: string, { schedule, spec, job }: Wanted): string =>
  JSON.stringify({
    apiVersion: 'batch.tutorial.kubebuilder.io/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      ...{ schedule, timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid', ...spec },
      jobTemplate: {
        spec: {
          ...job,
          template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'busybox' }] } },
        },
      },
    },
  });

const rowOf = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('row').filter({ hasText: name });

describe.skipIf(chromiumPath === undefined || assets === undefined)(
  `the view Cluster, of a real control plane${noChromium}${noCluster}`,
  () => {
    let browser: Browser;
    let program: Program;
    let url: string;
    let kubeconfig: string;

    const kubectl = (args: readonly string[], stdin = ''): Promise<Outcome> =>
      run(join(assets ?? '', 'kubectl'), [...args, `--kubeconfig=${kubeconfig}`], { stdin });
    const apply = async (name: string, wanted: Wanted): Promise<void> => {
      const { code, stderr } = await kubectl(['apply', '-f', '-'], manifest(name, wanted));
      if (code !== 0) throw new Error(stderr);
    };
    const look = (options: Parameters<typeof visit>[2] = {}): Promise<Visit> =>
      visit(browser, url, { viewport: { width: 1600, height: 900 }, ...options });

    beforeAll(async () => {
      browser = await startChromium();
      const started = await startDev(['--cluster'], 0, { KUBEBUILDER_ASSETS: assets });
      program = started.program;
      url = `${started.url}#cluster`;
      kubeconfig = await until(
        'the cluster',
        () => {
          if (!program.isRunning()) throw new Error(`cronward dev ended: ${program.stderr()}`);
          return /^export KUBECONFIG=(\S+)/mu.exec(program.stdout())?.[1];
        },
        { tries: 1_200 },
      );
    });

    afterAll(async () => {
      await browser.close();
      await program.stop();
    });

    test('CronJobs appear, run, wait, and go, without the page being asked again', async () => {
      const { page, requests, end } = await look();
      await page.getByText('No CronJob in this cluster').waitFor();
      await apply('heartbeat', { schedule: '@every 5s' });
      await apply('newsletter', { schedule: '0 9 * * TUE', spec: { suspend: true } });
      // A Job without pods never ends.
      await apply('price-import', { schedule: '@every 5s', job: { parallelism: 0 } });
      const newsletter = rowOf(page, 'newsletter');
      await newsletter.getByText('suspended', { exact: true }).waitFor();
      expect(await newsletter.innerText()).toContain('at 09:00 on Tuesdays');
      await rowOf(page, 'heartbeat')
        .getByText(/^(?:\d+ s ago|now)$/u)
        .waitFor();
      await rowOf(page, 'price-import').locator('.count[title^="price-import-"]', { hasText: '1' }).waitFor();
      await rowOf(page, 'price-import').getByText('late', { exact: true }).waitFor();
      expect(await rowOf(page, 'price-import').innerText()).toMatch(/waits for the Job price-import-\d+ to end/u);
      expect(await page.getByRole('list', { name: 'How they are' }).innerText()).toMatch(/^1 late\s+1 suspended/u);
      await kubectl(['delete', 'tcj', 'newsletter']);
      await newsletter.waitFor({ state: 'detached' });
      expect(requests.filter((request) => request.url.endsWith('api/live'))).toHaveLength(1);
      await end();
    });

    test('a denied creation stands among the decisions as it happens, with what its author was told', async () => {
      const { page, end } = await look();
      const decisions = page.getByRole('list', { name: 'Decisions, the newest first' });
      await decisions.waitFor();
      const outcome = await kubectl(['apply', '-f', join(root, 'manifests/samples/bad-cronjob.yaml')]);
      expect(outcome.code).toBe(1);
      const denied = decisions.getByRole('listitem').filter({ hasText: /denied\s+default\/bad/u });
      await denied.waitFor();
      expect(await denied.innerText()).toContain('minute: 61 is above the maximum of 59');
      await page.getByRole('button', { name: 'Pause' }).click();
      const before = await decisions.innerText();
      await apply('sitemap', { schedule: '0 4 * * *' });
      await page.getByText('2 new').waitFor();
      expect(await decisions.innerText()).toBe(before);
      await page.getByRole('button', { name: 'Paused' }).click();
      expect(await decisions.getByRole('listitem').first().innerText()).toContain('default/sitemap');
      await end();
    });

    test.each([
      ['light', 1280],
      ['dark', 1600],
      ['light', 360],
    ] as const)('nobody is shut out in %s colours at a width of %d', async (colorScheme, width) => {
      const { page, end } = await look({ colorScheme, viewport: { width, height: 900 } });
      await rowOf(page, 'price-import').getByText('late', { exact: true }).waitFor();
      expect(await barriersOn(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await shoot(page, `cluster-${colorScheme}-${width}`);
      await end();
    });

    test('the picture for the docs', async () => {
      await apply('backup', { schedule: '0 2 * * *', spec: { timeZone: 'Europe/Lisbon' } });
      await apply('invoices', { schedule: '0 0 * * *', spec: { timeZone: 'Europe/Berlin' } });
      await apply('newsletter', { schedule: '0 9 * * TUE,THU', spec: { suspend: true } });
      await kubectl(['apply', '-f', join(root, 'manifests/samples/bad-cronjob.yaml')]);
      const { page, end } = await look();
      await rowOf(page, 'newsletter').waitFor();
      await page.getByText('denied').first().waitFor();
      expect((await shoot(page, 'cluster')).length).toBeLessThan(150_000);
      await end();
    });

    test('Week begins with the CronJobs of the cluster', async () => {
      // Half a million runs are more than a page waits for.
      await kubectl(['delete', 'tcj', 'heartbeat', 'price-import']);
      const { page, end } = await look();
      await page.getByRole('link', { name: 'Week' }).click();
      await page.getByRole('button', { name: 'The cluster cronward', pressed: true }).waitFor();
      await page.getByRole('heading', { name: 'Starts by weekday and time of day' }).waitFor();
      expect(await page.locator('.totals').innerText()).toMatch(/^CronJobs\s+4\s+1 suspended/u);
      await end();
    });
  },
);

const many: readonly LiveCronJob[] = Array.from({ length: 10_000 }, (_, index) => {
  const name = `job-${String(index).padStart(5, '0')}`;
  return {
    ...{ key: name, apiVersion: 'batch/v1', namespace: `team-${index % 40}`, name, schedule: '0 0 * * *' },
    ...{ words: 'at 00:00 every day', timeZone: 'UTC', last: '2027-01-01T00:00:00Z', next: '2027-01-02T00:00:00Z' },
    ...{ active: [], missed: index % 7, health: index % 100 === 0 ? 'failing' : 'well' },
  };
});

describe.skipIf(chromiumPath === undefined)(`the view Cluster, of ten thousand CronJobs${noChromium}`, () => {
  let browser: Browser;
  let program: Program;
  let url: string;

  /** Opens the page before a server that tells of ten thousand CronJobs. */
  const look = async (): Promise<Visit> => {
    const opened = await visit(browser, url);
    const { page } = opened;
    await page.route('**/api/about', async (route) => {
      const answer = (await (await route.fetch()).json()) as About;
      await route.fulfill({ json: { ...answer, cluster: 'large' } satisfies About });
    });
    const body = `retry: 600000\n\nevent: cronJobs\ndata: ${JSON.stringify(many)}\n\n`;
    await page.route('**/api/live', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    await page.goto(`${url}?large#cluster`);
    await page.getByText('1 to 100 of 10,000').waitFor();
    return opened;
  };

  beforeAll(async () => {
    browser = await startChromium();
    ({ program, url } = await startDev());
  });

  afterAll(async () => {
    await browser.close();
    await program.stop();
  });

  test('they are found, sorted and turned over', async () => {
    const { page, end } = await look();
    const rows = page.locator('.cron-jobs tbody tr');
    const names = (): Promise<string[]> => rows.locator('th').allInnerTexts();
    expect(await rows.count()).toBe(100);
    await page.getByRole('button', { name: 'Next', exact: true }).last().click();
    await page.getByText('101 to 200 of 10,000').waitFor();
    await page.getByLabel('Only unwell').check();
    expect(await rows.count()).toBe(100);
    expect((await rows.allInnerTexts()).every((text) => text.includes('failing'))).toBe(true);
    await page.getByLabel('Find CronJobs by their words').fill('TEAM-0/ 094');
    await page.getByText('1 of 10,000 CronJobs').waitFor({ state: 'attached' });
    expect((await names())[0]).toContain('job-09400');
    await page.getByLabel('Find CronJobs by their words').fill('');
    await page.getByLabel('Only unwell').uncheck();
    await page.getByRole('button', { name: 'Missed' }).click();
    expect(await page.locator('[aria-sort=descending]').innerText()).toContain('Missed');
    expect(await rows.first().innerText()).toMatch(/\b6\b/u);
    await end();
  });

  test('typing is not held up by them', async () => {
    const { page, end } = await look();
    await page.evaluate(`globalThis.held = [];
      addEventListener('input', () => {
        const begun = performance.now();
        requestAnimationFrame(() => setTimeout(() => globalThis.held.push(performance.now() - begun)));
      }, true);`);
    await page.getByLabel('Find CronJobs by their words').pressSequentially('team-1 job-00', { delay: 30 });
    const held = await page.evaluate<number[]>('globalThis.held.sort((one, other) => one - other)');
    expect(held.length).toBeGreaterThan(5);
    expect(held[Math.floor(held.length / 2)]).toBeLessThan(250);
    await end();
  });
});
