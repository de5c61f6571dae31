import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checks } from '../../src/core/cronjob/checks/index.js';
import { coreOnly, validate } from '../../src/core/cronjob/validate.js';
import { celRulesOf } from '../../src/manifests/policy.js';
import { findAssets } from '../support/control-plane.js';
import type { ApiAnswer } from '../support/control-plane.js';
import { hasControllerManager, startControllerManager } from '../support/kube-controller-manager.js';
import { placedCases, storedVersion, storeOlder } from '../support/placed-cases.js';
import type { PlacedCase } from '../support/placed-cases.js';
import { freePort, inParallel, until } from '../support/processes.js';
import { root } from '../support/sources.js';
import { apiVersions, builtIn, collection, custom, faulty, minimal, openWorld, pipe } from '../support/world.js';
import type { ApiVersion, World } from '../support/world.js';

const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const assets = findAssets();
const opened = await openWorld(assets);
const missing = 'missing' in opened ? opened.missing : await unservedBy(opened);
if (missing !== undefined && !('missing' in opened)) await opened.stop();

/** One write, with its answer by each of what may judge while no webhook is asked. */
interface Judged {
  readonly what: string;
  readonly one?: PlacedCase;
  readonly fits: boolean;
  readonly apiVersion: ApiVersion;
  readonly byServer: ApiAnswer;
  readonly byPolicy: ApiAnswer;
  readonly byDefinition: ApiAnswer;
}

describe.skipIf(missing !== undefined)(
  `what the API server keeps by itself${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const world = (): World => {
      if ('missing' in opened) throw new Error(opened.missing);
      return opened;
    };
    let judged: readonly Judged[] = [];

    beforeAll(async () => {
      const { plane, uninstall } = world();
      await uninstall();
      const cases = placedCases();
      await storeOlder(plane, cases);
      const writes = [...(await writesOfCases(cases)), ...writesOfRecords()];
      const judgeAll = (): Promise<ApiAnswer[]> =>
        inParallel(writes, 8, ({ method, path, body }) => plane.request(method, path, body));
      const byServer = await judgeAll();
      await pipe(plane, ['generate', 'policy'], ['apply', '-f', '-']);
      await untilAsked(true);
      const byPolicy = await judgeAll();
      await pipe(plane, ['generate', 'policy'], ['delete', '-f', '-']);
      await untilAsked(false);
      await pipe(plane, ['generate', 'crd', '--cel'], ['apply', '-f', '-']);
      await until('the definition to judge', async () => {
        const { status } = await create(custom, minimal(custom, 'probe', { schedule: '61 * * * *' }));
        return status === 422 ? true : undefined;
      });
      const byDefinition = await judgeAll();
      judged = writes.map((write, index) => ({
        ...write,
        byServer: byServer[index] ?? none,
        byPolicy: byPolicy[index] ?? none,
        byDefinition: byDefinition[index] ?? none,
      }));
    }, 600_000);

    afterAll(async () => {
      await world().stop();
    });

    const create = (apiVersion: ApiVersion, object: object): Promise<ApiAnswer> =>
      world().plane.request('POST', `${collection(apiVersion)}?dryRun=All`, object);
    const untilAsked = async (asked: boolean, kinds: readonly ApiVersion[] = apiVersions): Promise<void> => {
      for (const apiVersion of kinds) {
        await until(`the policy of ${apiVersion} to be ${asked ? 'asked' : 'gone'}`, async () => {
          const answer = await create(apiVersion, faulty(apiVersion, 'probe'));
          return isOfPolicy(answer) === asked ? true : undefined;
        });
      }
    };
    const writesOfCases = async (cases: readonly PlacedCase[]): Promise<Write[]> => {
      const writes = await inParallel(cases, 8, async (one): Promise<Write | undefined> => {
        const { kind, namespace, object, stored } = one;
        const apiVersion = kind.apiVersion;
        const what = `${one.rule}, ${apiVersion}: ${one.it}`;
        const fits = validate({ kind, object, oldObject: stored }, coreOnly).errors.length === 0;
        if (stored === undefined) {
          const path = `${collection(apiVersion, namespace)}?dryRun=All`;
          return { what, one, fits, apiVersion, method: 'POST', path, body: object };
        }
        const resourceVersion = await storedVersion(world().plane, one);
        if (resourceVersion === undefined) return undefined;
        const { metadata, ...rest } = object as { metadata: { name: string } };
        const path = `${collection(apiVersion, namespace)}/${metadata.name}?dryRun=All`;
        const body = { ...rest, metadata: { ...metadata, resourceVersion } };
        return { what, one, fits, apiVersion, method: 'PUT', path, body };
      });
      return writes.filter((write) => write !== undefined);
    };

    test('refuses nothing that the rules accept', () => {
      const wrongly = judged.filter(
        ({ fits, byServer, ...by }) => fits && isTaken(byServer) && !(isTaken(by.byPolicy) && isTaken(by.byDefinition)),
      );
      const count = (isCounted: (one: Judged) => boolean): number => judged.filter(isCounted).length;
      console.log(
        `outage policy: ${judged.length} writes, ${count(({ byServer }) => isTaken(byServer))} accepted by the API ` +
          `server without policies; of these the policies refuse ${count((one) => isTaken(one.byServer) && !isTaken(one.byPolicy))} ` +
          `and the definition ${count((one) => isTaken(one.byServer) && !isTaken(one.byDefinition))}; ` +
          `${wrongly.length} of them in error`,
      );
      expect(count(({ fits }) => fits)).toBeGreaterThan(1_000);
      expect(wrongly.map(({ what, ...by }) => [what, messageOf(by.byPolicy), messageOf(by.byDefinition)])).toEqual([]);
    });

    test.each(checks.filter(({ cel }) => cel?.covers === 'all').map(({ id }) => id))(
      'refuses every case that %s refuses',
      (id) => {
        const rules = checks.find((check) => check.id === id)?.cel?.rules ?? [];
        const refused = judged.filter(
          ({ one, fits }) =>
            one?.rule === id &&
            one.refused.length > 0 &&
            !fits &&
            celRulesOf(one.kind).some((rule) => rules.includes(rule)),
        );
        expect(refused.length).toBeGreaterThan(0);
        for (const { what, byPolicy } of refused) expect.soft(isTaken(byPolicy), what).toBe(false);
      },
    );

    test('says the same by the policy and by the definition, but for the metadata of Jobs', () => {
      const saidByPolicy = judged.filter(({ apiVersion, byPolicy }) => apiVersion === custom && isOfPolicy(byPolicy));
      expect(saidByPolicy.length).toBeGreaterThan(100);
      for (const { what, byPolicy, byDefinition } of saidByPolicy) {
        if (messageOf(byPolicy).includes('spec.jobTemplate.metadata')) continue;
        expect.soft(isTaken(byDefinition), `${what}: ${messageOf(byPolicy)}`).toBe(false);
      }
    });

    test('while nothing answers for the webhook, a bad batch/v1 CronJob is refused and a good one accepted', async () => {
      const { plane, install } = world();
      await pipe(plane, ['generate', 'policy'], ['apply', '-f', '-']);
      await install(`https://127.0.0.1:${await freePort()}`);
      await untilAsked(true, [builtIn]);
      const good = await plane.request('POST', collection(builtIn), minimal(builtIn, 'good'));
      expect({ status: good.status, message: messageOf(good) }).toMatchObject({ status: 201 });
      const bad = await plane.kubectl(['create', '-f', '-'], {
        stdin: JSON.stringify(faulty(builtIn, 'bad')),
      });
      expect(bad.code).toBe(1);
      expect(bad.stderr).toContain(
        'spec.jobTemplate.metadata.labels: must have valid keys and values, or no Job could be created',
      );
    });

    test.skipIf('missing' in assets || !hasControllerManager(assets.directory))(
      'has no expression that the type check of Kubernetes warns of',
      async () => {
        if ('missing' in assets) throw new Error(assets.missing);
        const { plane } = world();
        await pipe(plane, ['generate', 'policy'], ['apply', '-f', '-']);
        const controllers = ['validatingadmissionpolicy-status-controller'];
        const manager = startControllerManager(plane, assets.directory, { controllers });
        const statuses = await until('the policies to be checked', async () => {
          const { body } = await plane.request('GET', policies);
          const { items } = body as { items: readonly { status?: { observedGeneration?: number } }[] };
          return items.every(({ status }) => status?.observedGeneration !== undefined)
            ? items.map(({ status }) => status)
            : undefined;
        });
        await manager.stop();
        expect(statuses).toMatchObject([{ typeChecking: {} }, { typeChecking: {} }]);
        expect(JSON.stringify(statuses)).not.toContain('expressionWarnings');
      },
    );
  },
);

interface Write {
  readonly what: string;
  readonly one?: PlacedCase;
  /** Whether our rules accept it. */
  readonly fits: boolean;
  readonly apiVersion: ApiVersion;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

const none: ApiAnswer = { status: 0, body: undefined, warnings: [] };

/** Why this API server can't have such a policy; undefined where it can. */
async function unservedBy({ plane }: World): Promise<string | undefined> {
  const { body } = await plane.request('GET', '/apis/admissionregistration.k8s.io/v1');
  const { resources } = body as { resources: readonly { name: string }[] };
  if (resources.some(({ name }) => name === 'validatingadmissionpolicies')) return undefined;
  return `Kubernetes ${plane.version} does not serve ValidatingAdmissionPolicies of v1`;
}

/** The recorded CronJobs of both kinds, as creations. */
function writesOfRecords(): Write[] {
  const rows = readFileSync(join(root, 'test/vectors/cronjob-verdicts.jsonl'), 'utf8').trim().split('\n');
  return rows.flatMap((row, index) => {
    const { object, allowed, job } = JSON.parse(row) as Recorded;
    const body = { ...object, metadata: { ...object.metadata, namespace: 'default' } };
    return apiVersions.map((apiVersion) => ({
      what: `row ${index + 1} as ${apiVersion}`,
      fits: allowed && job === undefined,
      apiVersion,
      method: 'POST',
      path: `${collection(apiVersion)}?dryRun=All`,
      body: { ...body, apiVersion },
    }));
  });
}

interface Recorded {
  readonly object: { readonly metadata: object };
  readonly allowed: boolean;
  readonly job?: unknown;
}

function isTaken({ status }: ApiAnswer): boolean {
  return status === 200 || status === 201;
}

function messageOf({ body }: ApiAnswer): string {
  return (body as { message?: string } | undefined)?.message ?? '';
}

function isOfPolicy(answer: ApiAnswer): boolean {
  return !isTaken(answer) && messageOf(answer).includes('ValidatingAdmissionPolicy');
}
