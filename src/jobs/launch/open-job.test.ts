import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/support/fake-api-server.js';
import { complete, endedPod, jobObject, podObject, runningPod, serveJobs } from '../../../test/support/fake-jobs.js';
import type { FakeJobs } from '../../../test/support/fake-jobs.js';
import { until } from '../../../test/support/processes.js';
import type { LogLine } from './handles.js';

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] } } as const;
const input = { metadata: { name: 'align' }, spec: { template } };

async function nth<Item>(items: readonly Item[], count: number): Promise<Item> {
  return await until(`number ${count}`, () => items[count - 1], { tries: 5_000, pauseMs: 1 });
}

describe('waiting for a Job', () => {
  test('survives a watch that breaks, one that forgot its version, and servers that fail', async () => {
    const fake = await serveJobs();
    const job = await fake.cluster.launch(input);
    const finished = job.finished();
    const first = await nth(fake.jobWatches, 1);
    await first.begun;
    first.cut();
    const second = await nth(fake.jobWatches, 2);
    await second.begun;
    let failures = 0;
    fake.answer(({ path }) => {
      failures += 1;
      return path.endsWith('/jobs') && failures < 3 ? failure(500, 'InternalError', 'not now') : undefined;
    });
    second.send({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } });
    fake.set({ job: jobObject(complete) });
    expect(await finished).toMatchObject({ status: 'succeeded', name: 'align' });
    expect(failures).toBeGreaterThan(2);
  });

  test('tells of a Job that is gone', async () => {
    const fake = await serveJobs();
    const job = await fake.cluster.launch(input);
    fake.set({ job: undefined });
    expect(await job.finished()).toMatchObject({ status: 'failed', reason: 'Deleted' });
  });

  test('leaves nothing open: neither a watch nor a timer, once nobody waits', async () => {
    const fake = await serveJobs();
    const job = await fake.cluster.launch(input);
    const aborter = new AbortController();
    const all = [job.finished({ signal: aborter.signal }), job.finished({ signal: aborter.signal })];
    const watch = await nth(fake.jobWatches, 1);
    await (
      await nth(fake.podWatches, 1)
    ).begun;
    aborter.abort(new Error('enough'));
    for (const each of all) await expect(each).rejects.toThrow('enough');
    await watch.gone;
    await fake.podWatches[0]?.gone;
    expect(fake.jobWatches).toHaveLength(1);
    await fake.cluster.close();
    await until('no connection', () => (fake.server.open() === 0 ? true : undefined));
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toEqual([]);
  });

  test('ends when the connection to the cluster is closed', async () => {
    const fake = await serveJobs();
    const job = await fake.cluster.launch(input);
    const finished = job.finished();
    await nth(fake.jobWatches, 1);
    await Promise.all([expect(finished).rejects.toMatchObject({ problem: 'Closed' }), fake.cluster.close()]);
    await expect(fake.cluster.launch(input)).rejects.toMatchObject({ problem: 'Closed' });
  });

  test('gives up where the cluster is lost, and where the right is missing', async () => {
    const lost = await serveJobs({ lostAfterSeconds: 0 });
    const job = await lost.cluster.launch(input);
    lost.answer(() => 'reset');
    await expect(job.finished()).rejects.toMatchObject({ problem: 'ClusterLost' });
    await expect(lost.cluster.launch(input)).rejects.toMatchObject({ problem: 'ClusterLost' });
    lost.answer(() => failure(403, 'Forbidden', 'jobs.batch is forbidden: cannot watch'));
    await expect(job.finished()).rejects.toThrow("the Jobs can't be watched: jobs.batch is forbidden: cannot watch");
  });

  test('goes on without the right to read pods', async () => {
    const fake = await serveJobs();
    fake.answer(({ path }) => (path.endsWith('/pods') ? failure(403, 'Forbidden', 'no pods') : undefined));
    const job = await fake.cluster.launch(input);
    fake.set({ job: jobObject({ conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] }) });
    expect(await job.finished()).toMatchObject({ status: 'failed', reason: 'BackoffLimitExceeded' });
  });
});

describe('a creation whose answer is lost', () => {
  test('makes one Job', async () => {
    const fake = await serveJobs();
    let stored: object | undefined;
    fake.answer(({ method, body, path }) => {
      if (method === 'POST' && stored === undefined) {
        const { metadata } = body as { metadata: object };
        stored = jobObject({}, metadata);
        return 'reset';
      }
      if (method === 'POST') return failure(409, 'AlreadyExists', 'exists');
      return path.endsWith('/jobs/align') ? { body: stored } : undefined;
    });
    expect(await fake.cluster.launch(input)).toMatchObject({ name: 'align', adopted: true });
    expect(fake.server.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  });
});

describe('logs', () => {
  const at = (ms: number, text: string): string =>
    `${new Date(Date.parse('2026-01-02T03:04:05Z') + ms).toISOString()} ${text}\n`;

  async function following(fake: FakeJobs): Promise<{ lines: LogLine[]; done: Promise<void>; stop: AbortController }> {
    const job = await fake.cluster.attach('align');
    const lines: LogLine[] = [];
    const stop = new AbortController();
    const done = (async () => {
      for await (const line of job.logs({ signal: stop.signal })) lines.push(line);
    })();
    return { lines, done, stop };
  }

  test('come once each, over connections that break, up to the end of the Job', async () => {
    const fake = await serveJobs();
    fake.set({ pods: [podObject('align-x', runningPod)] });
    const { lines, done } = await following(fake);
    const first = await nth(fake.logs, 1);
    await first.stream.begun;
    expect(Object.fromEntries(first.request.query)).toEqual({ container: 'main', timestamps: 'true', follow: 'true' });
    first.stream.write(at(0, 'one') + at(100, 'two') + at(100, 'two'));
    await nth(lines, 3);
    first.stream.write('2026-01-02T03:04:06.1Z hal');
    first.stream.cut();
    const second = await nth(fake.logs, 2);
    await second.stream.begun;
    expect(second.request.query.get('sinceTime')).toBe('2026-01-02T03:04:05Z');
    second.stream.write(at(0, 'one') + at(100, 'two') + at(100, 'two') + at(1_100, 'half a line'));
    await nth(lines, 4);
    fake.set({ job: jobObject(complete), pods: [podObject('align-x', endedPod)] });
    (await nth(fake.jobWatches, 1)).send({ type: 'MODIFIED', object: jobObject(complete) });
    second.stream.end();
    const third = await nth(fake.logs, 3);
    await third.stream.begun;
    expect(third.request.query.get('follow')).toBe('false');
    third.stream.write(at(1_100, 'half a line') + at(1_200, 'the end'));
    third.stream.end();
    await done;
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'two', 'half a line', 'the end']);
    expect(lines[0]).toEqual({
      pod: 'align-x',
      container: 'main',
      time: new Date('2026-01-02T03:04:05Z'),
      text: 'one',
    });
  });

  test('are not read while nobody takes them', async () => {
    const fake = await serveJobs();
    fake.set({ pods: [podObject('align-x', runningPod)] });
    const job = await fake.cluster.attach('align');
    const reader = job.logs()[Symbol.asyncIterator]();
    const begun = reader.next();
    const { stream } = await nth(fake.logs, 1);
    await stream.begun;
    const text = 'x'.repeat(1_000);
    let written = 0;
    let full = false;
    while (!full && written < 200_000) {
      full = !stream.write(at(written, text)) && (await stream.isStuck());
      written += 1;
    }
    expect(full).toBe(true);
    expect((await begun).done).toBe(false);
    for (let read = 1; read < written; read += 1) await reader.next();
    await reader.return?.();
    await stream.gone;
  });

  test('end where they may not be read, and where the reader stops', async () => {
    const fake = await serveJobs();
    fake.set({ pods: [podObject('align-x', runningPod)] });
    const job = await fake.cluster.attach('align');
    fake.answer(({ path }) => (path.endsWith('/log') ? failure(403, 'Forbidden', 'no logs') : undefined));
    await expect(job.logs()[Symbol.asyncIterator]().next()).rejects.toThrow("the log of pod align-x can't be read");
    fake.answer(() => undefined);
    const { done, stop } = await following(fake);
    const { stream } = await nth(fake.logs, 1);
    await stream.begun;
    stop.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
    await stream.gone;
  });

  test('of a container that is started anew come with the rest of the one before', async () => {
    const fake = await serveJobs();
    fake.set({ pods: [podObject('align-x', runningPod)] });
    const { lines, done, stop } = await following(fake);
    const first = await nth(fake.logs, 1);
    await first.stream.begun;
    first.stream.write(at(0, 'one'));
    await nth(lines, 1);
    const restarted = { name: 'main', restartCount: 1, containerID: 'b', state: { running: {} } };
    const watch = await nth(fake.podWatches, 1);
    watch.send({
      type: 'MODIFIED',
      object: podObject('align-x', { phase: 'Running', containerStatuses: [restarted] }),
    });
    first.stream.cut();
    const before = await nth(fake.logs, 2);
    await before.stream.begun;
    expect(before.request.query.get('previous')).toBe('true');
    before.stream.write(at(0, 'one') + at(5, 'last words'));
    before.stream.end();
    const after = await nth(fake.logs, 3);
    await after.stream.begun;
    after.stream.write(at(9_000, 'again'));
    await nth(lines, 3);
    expect(lines.map(({ text }) => text)).toEqual(['one', 'last words', 'again']);
    stop.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
  });
});
