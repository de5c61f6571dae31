import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inParallel } from '../support/processes.js';
import { root } from '../support/sources.js';
import { apiVersions, builtIn, collection, custom } from '../support/world.js';
import type { ApiVersion, World } from '../support/world.js';

/** A `batch/v1` CronJob with the answer of kube-apiserver 1.36 to its creation, and to that of its Job. */
interface Recorded {
  readonly object: { readonly metadata: object; readonly spec: unknown };
  readonly allowed: boolean;
  readonly job?: object;
}

interface Denial {
  readonly one: Recorded;
  readonly message: string;
}

/**
 * What the structural schema of a custom resource can't take although `batch/v1` does, in the kubebuilder book's CRD as
 * in ours: a Quantity that is a fraction without quotes, and an empty string for a default.
 */
const limitsOfSchemas = [
  /resources\.\w+\.\w+ in body must be of type integer,string: "number"/u,
  /spec\.concurrencyPolicy: Unsupported value: "": supported values: /u,
];

/** The recorded CronJobs, through the API server, the CRD and both webhooks, as dry runs. */
export function verdicts(world: () => World): void {
  const recorded = readFileSync(join(root, 'test', 'vectors', 'cronjob-verdicts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ allowed }) => allowed);
  const isFit = ({ job }: Recorded): boolean => job === undefined;

  const create = (apiVersion: ApiVersion, { object }: Recorded): Promise<{ status: number; body: unknown }> => {
    const metadata = { ...object.metadata, namespace: 'default' };
    return world().plane.request('POST', `${collection(apiVersion)}?dryRun=All`, { ...object, apiVersion, metadata });
  };

  const denialsOf = async (apiVersion: ApiVersion, some: readonly Recorded[]): Promise<readonly Denial[]> => {
    const answers = await inParallel(some, 4, async (one) => ({ one, ...(await create(apiVersion, one)) }));
    return answers
      .filter(({ status }) => status !== 201)
      .map(({ one, body }) => ({ one, message: (body as { message: string }).message }));
  };

  /** Those that an API server with CronJobs of its own, and with rules that 1.36 no longer has, accepts by itself. */
  const withoutItsOwn = async (denied: readonly Denial[]): Promise<readonly Denial[]> => {
    if (denied.length === 0) return [];
    await world().uninstall();
    const itsOwn = await denialsOf(
      builtIn,
      denied.map(({ one }) => one),
    );
    await world().install();
    return denied.filter(({ one }) => !itsOwn.some((other) => other.one === one));
  };

  describe.each(apiVersions)('of the CronJobs that Kubernetes 1.36 accepts, as %s', (apiVersion) => {
    test('none is denied whose Job is accepted too', async () => {
      const fit = recorded.filter(isFit);
      const all = await denialsOf(apiVersion, fit);
      const isJudgedBefore = apiVersion === builtIn && world().plane.hasBatchV1CronJob;
      const denied = isJudgedBefore ? await withoutItsOwn(all) : all;
      const limits = apiVersion === custom ? limitsOfSchemas : [];
      console.log(`verdicts: ${apiVersion}: ${fit.length - all.length} of ${fit.length} accepted`);
      const messages = denied.map(({ message }) => message);
      expect(messages.filter((message) => !limits.some((limit) => limit.test(message)))).toEqual([]);
    });

    test('every one is denied whose Job is refused', async () => {
      const unfit = recorded.filter((one) => !isFit(one));
      expect(unfit.length).toBeGreaterThan(0);
      const answers = await inParallel(unfit, 4, (one) => create(apiVersion, one));
      expect(answers.map(({ status }) => status)).toEqual(unfit.map(() => 422));
    });
  });
}
