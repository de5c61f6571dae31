import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeConfigMap } from '../support/config-map.js';
import { startWebhook } from '../support/cronward.js';
import type { Webhook } from '../support/cronward.js';
import { startLoad } from '../support/load.js';
import type { CallFailure } from '../support/load.js';
import { until } from '../support/processes.js';
import { apiVersions, collection, faulty, minimal } from '../support/world.js';
import type { ApiVersion, World } from '../support/world.js';

type Verdict = 'accepted' | 'warned' | 'denied';

/** Policies by what each makes of hours without a zone, of which no API server says a word: every one gives another answer. */
const policies = {
  accepted: 'rules: { no-time-zone: off }\n',
  warned: 'rules: { no-time-zone: warn }\n',
  denied: 'rules: { no-time-zone: deny }\n',
} as const satisfies Record<Verdict, string>;

/** A configuration that is replaced, as kubelet does it, while the API server keeps asking. */
export function reload(world: () => World): void {
  describe('a configuration that changes under load', () => {
    const directory = mkdtempSync(join(tmpdir(), 'cronward-reload-'));
    const write = (text: string): void => {
      placeConfigMap(directory, { 'cronward.yaml': text });
    };
    let webhook: Webhook | undefined;

    beforeAll(async () => {
      write(policies.warned);
      webhook = await startWebhook({ certDir: world().certDir, config: join(directory, 'cronward.yaml') });
      await world().install(webhook.url);
      // Only this webhook, under this policy, denies that.
      write(policies.denied);
      for (const apiVersion of apiVersions) await untilJudged(apiVersion, 'denied');
      write(policies.warned);
      for (const apiVersion of apiVersions) await untilJudged(apiVersion, 'warned');
    });

    afterAll(async () => {
      await world().install();
      await webhook?.program.stop();
      rmSync(directory, { recursive: true });
    });

    /** What becomes of a CronJob with hours and without a zone, as a server dry run. */
    const judge = async (apiVersion: ApiVersion): Promise<Verdict> => {
      const path = `${collection(apiVersion)}?dryRun=All`;
      const object = minimal(apiVersion, 'zoneless', { schedule: '0 6 * * *' });
      const { status, body, warnings } = await world().plane.request('POST', path, object);
      if (status === 201) return warnings.some((warning) => warning.includes('[no-time-zone]')) ? 'warned' : 'accepted';
      if (status === 422) return 'denied';
      throw new Error(JSON.stringify(body));
    };

    const untilJudged = (apiVersion: ApiVersion, verdict: Verdict): Promise<true> =>
      until(`CronJobs of ${apiVersion} to be ${verdict}`, async () =>
        (await judge(apiVersion)) === verdict ? true : undefined,
      );

    test('loses no call, and each is judged by the old one or, from then on, by the new one', async () => {
      const seen = new Map<ApiVersion, Verdict[]>(apiVersions.map((apiVersion) => [apiVersion, []]));
      const judged = apiVersions.map((apiVersion) => async (): Promise<CallFailure> => {
        const verdicts = seen.get(apiVersion) ?? [];
        const verdict = await judge(apiVersion);
        if (verdict !== verdicts.at(-1)) verdicts.push(verdict);
        return undefined;
      });
      // Of batch/v1 an unjudged CronJob passes, so this one tells of a call that was lost.
      const refused = async (): Promise<CallFailure> => {
        const object = faulty('batch/v1', 'load');
        const { status } = await world().plane.request('POST', `${collection('batch/v1')}?dryRun=All`, object);
        return status === 422 ? undefined : `a bad label is answered with ${status}`;
      };
      const load = startLoad([...judged, refused]);
      const changes: readonly Verdict[] = ['denied', 'accepted', 'warned'];
      for (const verdict of changes) {
        write(policies[verdict]);
        await until(`everything to be ${verdict}`, () =>
          [...seen.values()].every((verdicts) => verdicts.at(-1) === verdict) ? true : undefined,
        );
      }
      const { count, failures } = await load.stop();
      console.log(`reload: ${changes.length} configurations during ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      for (const verdicts of seen.values()) expect(verdicts).toEqual(['warned', ...changes]);
    });

    test('stays what it was where the new file is wrong, and the log and the metrics say so', async () => {
      const before = webhook?.program.stdout().length;
      const load = startLoad(
        apiVersions.map((apiVersion) => async (): Promise<CallFailure> => {
          const verdict = await judge(apiVersion);
          return verdict === 'warned' ? undefined : verdict;
        }),
      );
      write('rules: { no-time-zone: refuse }\n');
      const line = await until('the log to tell of the fault', () =>
        webhook?.program
          .stdout()
          .slice(before)
          .split('\n')
          .find((text) => text.includes('the old configuration stays in force') && text.endsWith('}')),
      );
      const said = load.count();
      await until('calls after that', () => (load.count() > said + 100 ? true : undefined));
      expect((await load.stop()).failures).toEqual([]);
      expect(JSON.parse(line)).toMatchObject({
        level: 'error',
        reason: expect.stringContaining('no-time-zone') as string,
      });
      expect(await webhook?.metrics()).toContain('cronward_config_reloads_total{result="refused"} 1\n');
    });
  });
}
