import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { connect, indexedJob, LaunchError } from '../../src/jobs/launch/index.js';
import type { BatchProgress, BatchResult, Cluster } from '../../src/jobs/launch/index.js';
import type { JobInput } from '../../src/index.js';
import { launchRights } from '../../src/jobs/launch/rights.js';
import { findAssets } from '../support/control-plane.js';
import { ended, openJobWorld, waiting } from '../support/job-world.js';
import type { JobWorld } from '../support/job-world.js';
import { until } from '../support/processes.js';
import { writeServiceAccountKubeconfig } from '../support/service-account.js';
import { root } from '../support/sources.js';

const opened = await openJobWorld(findAssets());
const skipped = 'missing' in opened;

function jobOf(name: string, spec: Partial<JobInput['spec']> = {}): JobInput {
  const containers = [{ name: 'main', image: 'busybox' }];
  return { metadata: { name }, spec: { template: { spec: { restartPolicy: 'Never', containers } }, ...spec } };
}

describe
  .skipIf(skipped)
  .concurrent(`launching on a control plane${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
    const world = (): JobWorld => {
      if (skipped) throw new Error(opened.missing);
      return opened;
    };
    const opening = skipped ? undefined : connect({ kubeconfig: opened.plane.kubeconfigPath });
    const cluster = async (): Promise<Cluster> => {
      if (opening === undefined) throw new Error('skipped');
      return await opening;
    };

    afterAll(async () => {
      if (skipped) return;
      await (await cluster()).close();
      await opened.stop();
    });

    test('a Job that succeeds', async () => {
      const { pods, say } = world();
      const job = await (await cluster()).launch(jobOf('succeeds'));
      expect(job).toMatchObject({ name: 'succeeds', namespace: 'default', adopted: false });
      const finished = job.finished();
      const [pod] = await pods('succeeds');
      if (pod !== undefined) await say(pod, ended(pod, 0));
      const result = await finished;
      expect(result).toMatchObject({ status: 'succeeded', name: 'succeeds', uid: job.uid, succeeded: 1, failed: 0 });
      expect(result.startedAt).toBeInstanceOf(Date);
      expect(await job.succeeded()).toEqual(result);
    });

    test('a Job that fails, with its exit code', async () => {
      const { pods, say } = world();
      const job = await (await cluster()).launch(jobOf('fails', { backoffLimit: 0 }));
      const finished = job.finished();
      const [pod] = await pods('fails');
      if (pod !== undefined) await say(pod, ended(pod, 3, { message: 'no such file: input.mzML' }));
      expect(await finished).toMatchObject({
        status: 'failed',
        reason: 'BackoffLimitExceeded',
        exitCode: 3,
        message: `Job default/fails failed (BackoffLimitExceeded): container main of pod ${pod?.metadata.name ?? ''} ended with exit code 3: no such file: input.mzML`,
        cause: { kind: 'ExitCode', container: 'main', pod: pod?.metadata.name },
      });
      await expect(job.succeeded()).rejects.toMatchObject({ name: 'JobFailed', result: { exitCode: 3 } });
    });

    test('an image that cannot be pulled is told early, and is the cause once the deadline has passed', async () => {
      const { pods, say } = world();
      const job = await (await cluster()).launch(jobOf('no-image', { activeDeadlineSeconds: 3 }));
      const seen: unknown[] = [];
      const watching = (async () => {
        for await (const progress of job.progress()) seen.push(progress.why?.kind);
      })();
      const [pod] = await pods('no-image');
      if (pod !== undefined) await say(pod, waiting(pod, 'ErrImagePull', 'manifest for busybox:9 not found'));
      expect(await job.finished()).toMatchObject({
        status: 'failed',
        reason: 'DeadlineExceeded',
        cause: { kind: 'ImagePull', reason: 'ErrImagePull' },
      });
      await watching;
      expect(seen).toContain('ImagePull');
    });

    test('the same key is the same Job, however often and however many launch it at once', async () => {
      const open = await cluster();
      const launches = await Promise.all(
        Array.from({ length: 5 }, () => open.launch(jobOf('keyed'), { key: 'sample-17' })),
      );
      expect(new Set(launches.map(({ uid }) => uid)).size).toBe(1);
      expect(launches.filter(({ adopted }) => !adopted)).toHaveLength(1);
      expect(launches[0]?.name).toMatch(/^keyed-[0-9a-f]{10}$/u);
      const other = open.launch(jobOf('keyed', { backoffLimit: 0 }), { key: 'sample-17' });
      await expect(other).rejects.toThrow('the key "sample-17" was used for a Job with other contents');
      await expect(open.launch(jobOf('keyed'), { key: 'sample-18' })).resolves.toMatchObject({ adopted: false });
    });

    test('a name that is taken, and a Job that is refused', async () => {
      const open = await cluster();
      await open.launch(jobOf('taken'));
      const again = open.launch(jobOf('taken'));
      await expect(again).rejects.toThrow(LaunchError);
      await expect(again).rejects.toMatchObject({ problem: 'NameTaken' });
      const invalid = open.launch(jobOf('Not_a_Name', { backoffLimit: -1 }));
      await expect(invalid).rejects.toMatchObject({ problem: 'Refused' });
      await expect(invalid).rejects.toThrow(/metadata\.name.*spec\.backoffLimit/su);
    });

    test('a cancelled Job is gone with its pods', async () => {
      const { pods, plane } = world();
      const job = await (await cluster()).launch(jobOf('cancelled'));
      await pods('cancelled');
      const finished = job.finished();
      await job.cancel({ wait: true });
      expect(await finished).toMatchObject({ status: 'failed', reason: 'Deleted' });
      const { body } = await plane.request('GET', '/api/v1/namespaces/default/pods?labelSelector=job-name=cancelled');
      expect((body as { items: unknown[] }).items).toEqual([]);
      await job.cancel();
      await expect((await cluster()).attach('cancelled')).rejects.toMatchObject({ problem: 'NotFound' });
    });

    test('a batch runs so many Jobs at once, and tells how far it is', async () => {
      const { pods, say } = world();
      const open = await cluster();
      let most = 0;
      const seen: BatchProgress[] = [];
      const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `batch-${letter}`);
      const running = open.launchAll([...names.map((name) => jobOf(name, { backoffLimit: 0 })), jobOf('Not_A_Name')], {
        atOnce: 2,
        onProgress: (progress) => {
          most = Math.max(most, progress.running);
          seen.push(progress);
        },
      });
      for (const name of names) {
        const [pod] = await pods(name);
        if (pod !== undefined) await say(pod, ended(pod, name === 'batch-c' ? 1 : 0));
      }
      const { results, succeeded, failed } = await running;
      expect(results.map((result) => (result.status === 'failed' ? result.reason : result.name))).toEqual([
        'batch-a',
        'batch-b',
        'BackoffLimitExceeded',
        'batch-d',
        'batch-e',
        'Refused',
      ]);
      expect(results[2]).toMatchObject({ exitCode: 1 });
      expect({ most, succeeded, failed }).toEqual({ most: 2, succeeded: 4, failed: 2 });
      expect(seen.at(-1)).toMatchObject({ total: 6, launched: 5, running: 0, succeeded: 4, failed: 2 });
    });

    test('inputs that are scattered again find the Jobs of before', async () => {
      const { pods, say } = world();
      const open = await cluster();
      const inputs = ['one.mzML', 'two.mzML'];
      const scatter = (): Promise<BatchResult> =>
        open.scatter(inputs, () => jobOf('scattered'), { key: (input) => input });
      const first = scatter();
      const listed = async (): Promise<readonly string[]> => {
        const { body } = await world().plane.request('GET', '/apis/batch/v1/namespaces/default/jobs');
        const { items } = body as { items: { metadata: { name: string } }[] };
        return items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('scattered-'));
      };
      const names = await until('two Jobs', async () => {
        const found = await listed();
        return found.length === 2 ? found : undefined;
      });
      for (const name of names) {
        const [pod] = await pods(name);
        if (pod !== undefined) await say(pod, ended(pod, 0));
      }
      const { results } = await first;
      expect((await scatter()).results).toEqual(results);
      expect(await listed()).toEqual(names);
    });

    test.skipIf(skipped || !opened.hasIndexedJobs)('an Indexed Job over inputs', async () => {
      const { pods, say } = world();
      const job = await (await cluster()).launch(indexedJob(['a', { b: 1 }, 'c'], jobOf('indexed'), { atOnce: 3 }));
      const all = await pods('indexed', 3);
      for (const pod of all) {
        const [mount] =
          pod.spec.containers[0]?.volumeMounts?.filter(({ mountPath }) => mountPath === '/cronward/input') ?? [];
        expect(mount).toMatchObject({ subPathExpr: '$(JOB_COMPLETION_INDEX)' });
        expect(pod.metadata.annotations).toMatchObject({ 'cronward.dev/input-1': '{"b":1}' });
        await say(pod, ended(pod, 0));
      }
      expect(await job.finished()).toMatchObject({ status: 'succeeded', succeeded: 3 });
    });

    test('a batch that is given up leaves its Jobs, or cancels them', async () => {
      const open = await cluster();
      for (const onAbort of ['leave', 'cancel'] as const) {
        const aborter = new AbortController();
        const onProgress = (): void => {
          aborter.abort(new Error('enough'));
        };
        const jobs = [jobOf(`given-up-${onAbort}`), jobOf('never')];
        const batch = open.launchAll(jobs, { atOnce: 1, onAbort, onProgress, signal: aborter.signal });
        await expect(batch).rejects.toThrow('enough');
      }
      expect(await open.attach('given-up-leave')).toMatchObject({ name: 'given-up-leave' });
      await expect(open.attach('given-up-cancel')).rejects.toMatchObject({ problem: 'NotFound' });
      await expect(open.attach('never')).rejects.toMatchObject({ problem: 'NotFound' });
    });

    test('the Role of the page is enough for all of it, and names no other right', async () => {
      const { plane, pods, say } = world();
      const yaml = /```yaml\n(.*?)```/su.exec(readFileSync(join(root, 'docs/launch.md'), 'utf8'))?.[1] ?? '';
      const [, role] = parseAllDocuments(yaml).map((document) => document.toJS() as { rules?: object[] });
      expect(role?.rules).toEqual(
        launchRights.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs: Object.keys(verbs) })),
      );
      expect(await plane.kubectl(['apply', '-f', '-'], { stdin: yaml })).toMatchObject({ code: 0 });
      const kubeconfig = await writeServiceAccountKubeconfig(plane, 'launcher', 'default');
      const own = await connect({ kubeconfig });
      const job = await own.launch(jobOf('allowed', { backoffLimit: 0 }), { key: 'a' });
      expect(await own.launch(jobOf('allowed', { backoffLimit: 0 }), { key: 'a' })).toMatchObject({ adopted: true });
      const finished = job.finished();
      const [pod] = await pods(job.name);
      if (pod !== undefined) await say(pod, ended(pod, 3));
      expect(await finished).toMatchObject({ status: 'failed', exitCode: 3 });
      // No node runs the pod, so there is no log; the right to read it is there.
      const read = (async () => {
        for await (const line of job.logs({ signal: AbortSignal.timeout(1_000) })) expect(line).toBeUndefined();
      })();
      await read.catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'TimeoutError' });
      });
      await job.cancel({ wait: true });
      await expect(own.attach('allowed')).rejects.toMatchObject({ problem: 'NotFound' });
      await own.close();
    });

    test('waiting can be given up, and the Job runs on', async () => {
      const open = await cluster();
      const job = await open.launch(jobOf('left'));
      const reason = new Error('enough');
      const aborter = new AbortController();
      const finished = job.finished({ signal: aborter.signal });
      aborter.abort(reason);
      await expect(finished).rejects.toBe(reason);
      expect(await open.attach('left')).toMatchObject({ uid: job.uid, adopted: true });
    });
  });
