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

  describe.each(apiVersions)('of the CronJobs that Kubernetes 1.36 accepts, as %s', (apiVersion) => {
    test('none is denied whose Job is accepted too', async ({ skip }) => {
      // An older API server has rules of its own.
      if (apiVersion === builtIn && world().plane.hasBatchV1CronJob) skip('the API server judges the built-in kind');
      const fit = recorded.filter(isFit);
      const answers = await inParallel(fit, 4, (one) => create(apiVersion, one));
      const denied = answers
        .filter(({ status }) => status !== 201)
        .map(({ body }) => (body as { message: string }).message);
      const limits = apiVersion === custom ? limitsOfSchemas : [];
      console.log(`verdicts: ${apiVersion}: ${answers.length - denied.length} of ${answers.length} accepted`);
      expect(denied.filter((message) => !limits.some((limit) => limit.test(message)))).toEqual([]);
    });

    test('every one is denied whose Job is refused', async () => {
      const unfit = recorded.filter((one) => !isFit(one));
      expect(unfit.length).toBeGreaterThan(0);
      const answers = await inParallel(unfit, 4, (one) => create(apiVersion, one));
      expect(answers.map(({ status }) => status)).toEqual(unfit.map(() => 422));
    });
  });
}
