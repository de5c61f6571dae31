import { describe, expect, test } from 'vitest';
import { create, cronJobOf, eventually, jobsOf } from './controller-world.js';
import type { ControllerWorld } from './controller-world.js';

/** What a person sees with kubectl. */
export function controllerKubectl(world: () => ControllerWorld): void {
  describe.concurrent('with kubectl', () => {
    test('the columns tell what runs and when', async () => {
      world().letRun('shown', true);
      await create(world(), 'shown', { schedule: '@every 6s', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' });
      await eventually('a run that is recorded', async () =>
        (await cronJobOf(world(), 'shown')).status?.active?.length === 1 ? true : undefined,
      );
      const [job] = await jobsOf(world(), 'shown');
      const { stdout } = await world().kubectl('get tcj shown');
      const [header = '', row = ''] = stdout.split('\n');
      expect(header.split(/\s{2,}/u)).toEqual([
        'NAME',
        'SCHEDULE',
        'TIMEZONE',
        'SUSPEND',
        'ACTIVE',
        'LAST SCHEDULE',
        'AGE',
      ]);
      expect(row).toContain('@every 6s');
      expect(row).toContain('Europe/Berlin');
      expect(row).toContain(job?.metadata.name);
      expect(row).toMatch(/\d+s\s+\d+s$/u);
      const wide = await world().kubectl('get tcj shown -o wide');
      expect(wide.stdout).toMatch(/NEXT SCHEDULE/u);
      expect(wide.stdout).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/u);
    });

    test('conditions can be waited for', async () => {
      world().letRun('waited-for', true);
      await create(world(), 'waited-for', { schedule: '@every 3s' });
      for (const condition of ['Available', 'Progressing']) {
        const waited = await world().kubectl(`wait --for=condition=${condition} --timeout=30s tcj/waited-for`);
        expect(waited).toMatchObject({ code: 0 });
      }
      world().letRun('waited-for', false);
      await world().kubectl('patch tcj waited-for --type=merge -p {"spec":{"suspend":true}}');
      for (const condition of ['Available', 'Progressing']) {
        const waited = await world().kubectl(`wait --for=condition=${condition}=false --timeout=30s tcj/waited-for`);
        expect(waited).toMatchObject({ code: 0 });
      }
      await world().kubectl('delete tcj waited-for');
    });

    test('describe tells the events, the same ones counted', async () => {
      await create(world(), 'described', { schedule: '@every 2s' });
      await eventually('some runs', async () => ((await jobsOf(world(), 'described')).length >= 4 ? true : undefined));
      const { stdout } = await eventually('events', async () => {
        const described = await world().kubectl('describe tcj described');
        return described.stdout.includes('SawCompletedJob') ? described : undefined;
      });
      expect(stdout).toMatch(/Normal\s+SuccessfulCreate\s+.*cronward-controller\s+Created job described-\d+/iu);
      await world().kubectl('delete tcj described');
      const all = await world().kubectl('get events --field-selector involvedObject.name=described');
      expect(all.stdout).toContain('tcj/described'.replace('tcj', 'cronjob'));
    });
  });
}
