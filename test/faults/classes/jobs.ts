import { scheduledAt } from '../../support/audit.js';
import { created, jobsOf, pause } from '../arena.js';
import type { Arena } from '../arena.js';
import type { Expected } from '../oracle.js';
import { ready } from './ready.js';

/** A Job is deleted as soon as it is there, by somebody else. Its tick must not run again. */
export async function deleteJobs(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  const owners = new Set(arena.cronJobs.map(({ uid }) => uid));
  const seen = new Set<string>();
  let left = 0;
  const unobserve = arena.history.observe(({ key, job }) => {
    if (job?.owner === undefined || !owners.has(job.owner) || seen.has(job.uid)) return;
    seen.add(job.uid);
    if (left === 0) return;
    left -= 1;
    arena.fault('Job deleted right after its creation');
    const [namespace = '', name = ''] = key.split('/');
    void arena.plane.request('DELETE', `${jobsOf(namespace)}/${name}?propagationPolicy=Background`);
  });
  for (let i = 0; i < count; i++) {
    left += 1;
    await pause(arena.random.whole(300, 1_200));
  }
  while (left > 0) await pause(500);
  unobserve();
}

/** A Job that is not ours has the name of the next tick. */
export async function placeStrangers(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    const cronJob = arena.random.pick(arena.cronJobs);
    const [namespace = '', name = ''] = cronJob.key.split('/');
    const tickMs = nextTick(cronJob, Date.now() + 1_000);
    const key = `${cronJob.key}-${tickMs / 1_000}`;
    if (!arena.taken.has(key)) {
      arena.taken.add(key);
      const job = stranger(`${name}-${tickMs / 1_000}`, arena.random.pick([undefined, name]), tickMs);
      await created(arena.plane, jobsOf(namespace), job);
      arena.fault("stranger's Job in the place of the next one");
    }
    await pause(arena.random.whole(500, 1_500));
  }
}

function nextTick({ createdMs, everyMs }: Expected, afterMs: number): number {
  return createdMs + (Math.floor((afterMs - createdMs) / everyMs) + 1) * everyMs;
}

/** Nobody's Job, or that of a CronJob of the same name that was deleted long ago. */
function stranger(name: string, formerOwner: string | undefined, tickMs: number): object {
  const container = { name: 'main', image: 'busybox' };
  const owner = {
    apiVersion: 'batch.tutorial.kubebuilder.io/v1',
    kind: 'CronJob',
    name: formerOwner,
    uid: '00000000-0000-4000-8000-000000000000',
    controller: true,
  };
  const instant = new Date(tickMs).toISOString().replace('.000', '');
  const former = { annotations: { [scheduledAt]: instant }, ownerReferences: [owner] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...(formerOwner !== undefined && former) },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  };
}
