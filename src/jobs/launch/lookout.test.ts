import { expect, onTestFinished, test } from 'vitest';
import { jobObject, serveJobs } from '../../../test/support/fake-jobs.js';
import { until } from '../../../test/support/processes.js';
import { Client, systemClock } from '../../kube/index.js';
import { readJob } from './job-state.js';
import type { JobState } from './job-state.js';
import { Lookout } from './lookout.js';

const jobOf = (metadata: object): JobState => readJob({ ...jobObject({}, metadata) });

test('a Job that was made after the watch began is there before the watch tells of it', async () => {
  const { server } = await serveJobs();
  const api = new Client({ access: server.access, userAgent: 'test' });
  const terms = { clock: systemClock, random: () => 0, namespace: 'default', lostAfterMs: 60_000 };
  const lookout = new Lookout({ api, ...terms, jobs: {}, pods: {} });
  const leave = [lookout.look(jobOf({}), () => undefined)];
  onTestFinished(() => {
    for (const each of leave) each();
    api.close();
  });
  await until('the Jobs to be listed', () => lookout.seen('default/align', 'job-uid'), { tries: 5_000, pauseMs: 1 });
  expect(lookout.seen('default/later', 'later-uid')?.job).toBeUndefined();
  leave.push(lookout.look(jobOf({ name: 'later', uid: 'later-uid' }), () => undefined));
  expect(lookout.seen('default/later', 'later-uid')?.job?.meta.name).toBe('later');
});
