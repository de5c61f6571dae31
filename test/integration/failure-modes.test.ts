import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { shellBlocks } from '../support/documents.js';
import { FailureStage } from '../support/failure-stage.js';
import { failureRows } from '../support/failure-table.js';
import type { Fate } from '../support/failure-table.js';
import { openInstallation } from '../support/installation.js';
import type { Installation } from '../support/installation.js';
import { run, until } from '../support/processes.js';
import type { Outcome } from '../support/processes.js';
import { builtIn, custom, faulty, minimal } from '../support/world.js';
import type { ApiVersion } from '../support/world.js';
import { scenarios } from './failure-scenarios.js';

const rows = failureRows();

test('each failure of docs/operations.md is brought about here, and no other', () => {
  expect(rows.map(({ failure }) => failure).sort()).toEqual([...scenarios.keys()].sort());
});

const opened = await openInstallation(findAssets());
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`failures of an installation${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): Installation => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  let stage: FailureStage;

  beforeAll(async () => {
    stage = await FailureStage.open(world());
  });
  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  /** What becomes of CronJobs of this kind now, in the form of the table. */
  const fateOf = async (apiVersion: ApiVersion): Promise<Fate> => {
    const refused = await world().kubectl('create --dry-run=server -f -', faulty(apiVersion, 'user'));
    if (refused.code === 0) return { kind: 'unjudged' };
    if (refused.stderr.includes('is invalid: spec.jobTemplate.metadata.labels')) {
      const accepted = await world().kubectl('create --dry-run=server -f -', minimal(apiVersion, 'user'));
      return accepted.code === 0 ? { kind: 'judged' } : { kind: 'refused', words: [accepted.stderr] };
    }
    return { kind: 'refused', words: [refused.stderr] };
  };

  const expectFate = async (apiVersion: ApiVersion, expected: Fate): Promise<void> => {
    let seen = await fateOf(apiVersion);
    // A changed configuration is in force a moment later.
    await until(
      'it',
      async () => {
        seen = await fateOf(apiVersion);
        return seen.kind === expected.kind ? true : undefined;
      },
      { tries: 20 },
    ).catch(() => undefined);
    if (expected.kind === 'refused' && seen.kind === 'refused') {
      expect(seen.words.join('')).toSatisfy(
        (text: string) => holdsInOrder(text, expected.words),
        expected.words.join('…'),
      );
    } else {
      expect({ apiVersion, fate: seen }).toEqual({ apiVersion, fate: expected });
    }
  };

  test.for(rows)('$failure', { timeout: 180_000 }, async (row) => {
    const scenario = scenarios.get(row.failure);
    if (scenario === undefined) throw new Error('no scenario brings this failure about');
    await stage.prepareBystanders();
    const undo = await scenario.cause(stage);
    await expectFate(builtIn, row.builtIn);
    await expectFate(custom, row.custom);
    if (scenario.ofApiServer !== true) {
      const statuses = await stage.bystanders();
      expect(Object.entries(statuses).filter(([, status]) => status !== 200 && status !== 201)).toEqual([]);
    }
    const beganMs = performance.now();
    await undo();
    await until('CronJobs to be judged again', () => stage.isJudged(), { tries: 600 });
    const seconds = (performance.now() - beganMs) / 1_000;
    console.log(`${row.failure}: judged again after ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThanOrEqual(row.healsWithinSeconds);
  });

  test('the emergency exit and the way back are one command each', async () => {
    const [exit, back] = shellBlocks('docs/operations.md').flatMap(({ commands }) => commands);
    const type = async (line = ''): Promise<Outcome> =>
      await run('sh', ['-c', line], { env: world().plane.environment });
    await world().balancer.shut();
    await expectFate(custom, { kind: 'refused', words: ['connection refused'] });
    expect(await type(exit)).toMatchObject({ code: 0 });
    await expectFate(custom, { kind: 'unjudged' });
    expect(await type(back)).toMatchObject({ code: 0 });
    await expectFate(custom, { kind: 'refused', words: ['failed calling webhook'] });
    await world().routeService();
    await world().balancer.open();
    await until('CronJobs to be judged again', () => stage.isJudged(), { tries: 600 });
  });
});

function holdsInOrder(text: string, words: readonly string[]): boolean {
  let from = 0;
  return words.every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at !== -1;
  });
}
