import { afterAll, describe, expect, test } from 'vitest';
import { readAudit } from '../support/audit.js';
import { findAssets } from '../support/control-plane.js';
import { collection, custom, minimal, openWorld } from '../support/world.js';
import type { World } from '../support/world.js';

const opened = await openWorld(findAssets(), { audit: 'blocking' });
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`the audit log of an API server${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): World => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  /** What our webhooks said of the one write that `write` makes. */
  const annotationsOf = async (write: () => Promise<unknown>): Promise<Record<string, string>> => {
    const read = (): ReturnType<typeof readAudit>['writes'] =>
      readAudit(world().plane.auditLog ?? '').writes.filter(({ resource }) => resource === 'cronjobs');
    const before = read().length;
    await write();
    const [event, ...others] = read().slice(before);
    expect(others).toEqual([]);
    const ours = Object.entries(event?.annotations ?? {}).filter(([key]) => key.includes('.cronward.dev/'));
    return Object.fromEntries(ours);
  };
  const create = (name: string, spec: object) => () =>
    world().plane.request('POST', collection(custom), minimal(custom, name, spec));

  test('names the fields that were filled in', async () => {
    expect(await annotationsOf(create('defaulted', { suspend: true, failedJobsHistoryLimit: 0 }))).toEqual({
      'mcronjob.tutorial.cronward.dev/defaulted': 'concurrencyPolicy,successfulJobsHistoryLimit',
    });
  });

  const whole = {
    concurrencyPolicy: 'Forbid',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  };

  test('names the rules by which a CronJob was refused', async () => {
    expect(await annotationsOf(create('refused', { ...whole, schedule: '61 * * * *', timeZone: 'Nowhere' }))).toEqual({
      'vcronjob.tutorial.cronward.dev/refused-by': 'schedule,time-zone',
    });
  });

  test('says nothing of a CronJob that was accepted as it is', async () => {
    expect(await annotationsOf(create('plain', whole))).toEqual({});
  });

  test('names the rules that a CronJob was excused from, since it was stored like that', async () => {
    const { plane, uninstall, install } = world();
    await uninstall();
    await create('old', { ...whole, schedule: '61 * * * *' })();
    await install();
    const patch = () => plane.kubectl(['patch', 'tcj', 'old', '--type=merge', '-p', '{"spec":{"suspend":true}}']);
    expect(await annotationsOf(patch)).toEqual({ 'vcronjob.tutorial.cronward.dev/excused': 'schedule' });
  });
});
