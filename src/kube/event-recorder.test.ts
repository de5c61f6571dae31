import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { Answer, Api, ApiError, ApiErrorKind, Call, JsonObject } from './answer.js';
import { pause } from './clock.js';
import { EventRecorder } from './event-recorder.js';
import type { ObjectRef } from './event-recorder.js';

const backup: ObjectRef = { apiVersion: 'batch/v1', kind: 'CronJob', namespace: 'ops', name: 'backup', uid: 'u-1' };

const failure = (kind: ApiErrorKind, retryAfterMs?: number): Answer => ({
  ok: false,
  error: {
    kind,
    message: `the call was ${kind}`,
    mayHaveActed: false,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  },
});

/** Events as an API server keeps them; what `fault` returns is answered instead, after the call was acted on or not. */
class EventServer implements Api {
  readonly events = new Map<string, JsonObject>();
  readonly calls: Call[] = [];
  delayMs = 10;
  fault: (call: Call) => { readonly answer: Answer; readonly acted?: boolean } | undefined = () => undefined;
  #atOnce = 0;
  mostAtOnce = 0;

  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly stream: Api['stream'] = () => Promise.resolve({ ok: true, body: undefined });

  readonly call = async (call: Call): Promise<Answer> => {
    this.calls.push(call);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await pause(this.#clock, this.delayMs, call.signal);
    this.#atOnce -= 1;
    if (call.signal?.aborted === true) return failure('stopped');
    const fault = this.fault(call);
    const answer = fault === undefined || fault.acted === true ? this.#handle(call) : fault.answer;
    return fault?.answer ?? answer;
  };

  #handle({ method, path, body }: Call): Answer {
    const given = JSON.parse(JSON.stringify(body)) as JsonObject & { metadata?: { name: string } };
    const key = method === 'POST' ? `${path}/${given.metadata?.name ?? ''}` : path;
    const known = this.events.get(key);
    if (method === 'POST' && known !== undefined) return failure('already-exists');
    if (method === 'PATCH' && known === undefined) return failure('not-found');
    const stored = { ...known, ...given };
    this.events.set(key, stored);
    return { ok: true, body: stored };
  }

  get told(): JsonObject[] {
    return [...this.events.values()];
  }

  get methods(): string {
    return this.calls.map(({ method }) => method).join(' ');
  }
}

function scene(random = () => 0.5) {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const server = new EventServer(clock);
  const failures: ApiError[] = [];
  const report = (error: ApiError): void => {
    failures.push(error);
  };
  const names = { component: 'cronward-controller', instance: 'cronward-0' };
  const recorder = new EventRecorder({ api: server, clock, random, ...names, report });
  return { clock, server, recorder, failures };
}

describe('an Event', () => {
  test('is written as kubectl shows it', async () => {
    const { clock, server, recorder } = scene();
    recorder.record({ ...backup, resourceVersion: '7' }, 'Normal', 'SuccessfulCreate', 'Created job backup-1');
    await clock.pass(10);
    expect(server.calls[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/ops/events',
      timeLimitMs: 5_000,
    });
    expect(server.told).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: expect.stringMatching(/^backup\.[0-9a-f]{16}$/) as string, namespace: 'ops' },
        involvedObject: { ...backup, resourceVersion: '7' },
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: 'Created job backup-1',
        count: 1,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:00:00Z',
        source: { component: 'cronward-controller' },
        reportingComponent: 'cronward-controller',
        reportingInstance: 'cronward-0',
      },
    ]);
  });

  test('about an object of the cluster is in the namespace default', async () => {
    const { clock, server, recorder } = scene();
    recorder.record({ ...backup, namespace: '' }, 'Normal', 'Reason', 'message');
    await clock.pass(10);
    expect(server.calls[0]?.path).toBe('/api/v1/namespaces/default/events');
  });

  test.each([
    ['a'.repeat(253), /^a{236}\.[0-9a-f]{16}$/],
    [`${'a'.repeat(235)}-${'b'.repeat(17)}`, /^a{235}\.[0-9a-f]{16}$/],
  ])('has a name that is allowed, however long that of the object is', async (name, allowed) => {
    const { clock, server, recorder } = scene();
    recorder.record({ ...backup, name }, 'Normal', 'Reason', 'message');
    await clock.pass(10);
    expect(server.told[0]?.['metadata']).toMatchObject({ name: expect.stringMatching(allowed) as string });
  });

  test('has a name of its own, even in the same millisecond', async () => {
    const { clock, server, recorder } = scene(() => 0.999_999_9);
    for (const message of ['one', 'two', 'three']) recorder.record(backup, 'Normal', 'Reason', message);
    await clock.pass(100);
    expect(server.told).toHaveLength(3);
    expect(server.methods).toBe('POST POST POST');
  });
});

describe('What happens again is counted in the Event that is there', () => {
  test('by a patch', async () => {
    const { clock, server, recorder } = scene();
    for (let minute = 0; minute < 3; minute++) {
      recorder.record(backup, 'Warning', 'FailedCreate', 'quota');
      await clock.pass(60_000);
    }
    expect(server.methods).toBe('POST PATCH PATCH');
    expect(server.calls[1]?.contentType).toBe('application/merge-patch+json');
    expect(server.told).toMatchObject([
      { count: 3, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:02:00Z' },
    ]);
  });

  test('and made again with its count when it has expired', async () => {
    const { clock, server, recorder } = scene();
    recorder.record(backup, 'Warning', 'FailedCreate', 'quota');
    await clock.pass(60_000);
    server.events.clear();
    recorder.record(backup, 'Warning', 'FailedCreate', 'quota');
    await clock.pass(60_000);
    expect(server.methods).toBe('POST PATCH POST');
    expect(server.told).toMatchObject([{ count: 2, firstTimestamp: '2026-01-01T00:00:00Z' }]);
  });

  test('and in one call while it waits', async () => {
    const { clock, server, recorder } = scene();
    recorder.record(backup, 'Normal', 'Other', 'first in the queue');
    for (let i = 0; i < 1_000; i++) recorder.record(backup, 'Warning', 'FailedCreate', 'quota');
    await clock.pass(1_000);
    expect(server.methods).toBe('POST POST');
    expect(server.told[1]).toMatchObject({ count: 1_000 });
    recorder.record(backup, 'Normal', 'Other', 'there is budget left');
    await clock.pass(1_000);
    expect(server.told[2]).toMatchObject({ count: 1 });
  });

  test('and a flood is combined and held back; what is held back is told with the next', async () => {
    const { clock, server, recorder } = scene();
    for (let i = 0; i < 100; i++) {
      recorder.record(backup, 'Warning', 'FailedCreate', `attempt ${i}`);
      await clock.pass(100);
    }
    expect(server.calls).toHaveLength(25);
    expect(server.told).toHaveLength(11);
    await clock.pass(300_000);
    recorder.record(backup, 'Warning', 'FailedCreate', 'attempt 100');
    await clock.pass(100);
    expect(server.calls).toHaveLength(26);
    expect(server.told[10]).toMatchObject({ count: 91, message: '(combined from similar events): attempt 100' });
    expect(recorder.dropped).toBe(0);
  });

  test('and a flood about one object leaves the others their Events', async () => {
    const { clock, server, recorder } = scene();
    for (let i = 0; i < 100; i++) recorder.record(backup, 'Warning', 'FailedCreate', `attempt ${i}`);
    recorder.record({ ...backup, name: 'report', uid: 'u-2' }, 'Normal', 'Reason', 'all is well');
    await clock.pass(10_000);
    expect(server.told.at(-1)).toMatchObject({ message: 'all is well' });
  });
});

describe('One call at a time, and each is given up after 5 s. A lost reply makes no second Event.', () => {
  test('one at a time, in order', async () => {
    const { clock, server, recorder } = scene();
    for (const message of ['one', 'two', 'three']) recorder.record(backup, 'Normal', 'Reason', message);
    await clock.pass(100);
    expect(server.mostAtOnce).toBe(1);
    expect(server.told.map((event) => event['message'])).toEqual(['one', 'two', 'three']);
    expect(server.calls.every(({ timeLimitMs }) => timeLimitMs === 5_000)).toBe(true);
  });

  test.each(['POST', 'PATCH'])('the reply to a %s is lost', async (method) => {
    const { clock, server, recorder } = scene();
    let lost = false;
    server.fault = (call) => {
      if (lost || call.method !== method) return undefined;
      lost = true;
      return { answer: failure('late'), acted: true };
    };
    recorder.record(backup, 'Warning', 'FailedCreate', 'quota');
    await clock.pass(500);
    recorder.record(backup, 'Warning', 'FailedCreate', 'quota');
    await clock.pass(10_000);
    expect(lost).toBe(true);
    expect(server.told).toMatchObject([{ count: 2 }]);
    expect(recorder.dropped).toBe(0);
  });
});

describe('Not guaranteed: that an Event arrives. After three tries it is dropped, and counted in `dropped`.', () => {
  test.each<[ApiErrorKind, number, string]>([
    ['unreachable', 3, 'POST POST POST'],
    ['late', 3, 'POST POST POST'],
    ['failed', 3, 'POST POST POST'],
    ['busy', 3, 'POST POST POST'],
    ['refused', 1, 'POST'],
    ['not-found', 1, 'POST'],
  ])('%s: %d tries', async (kind, _, methods) => {
    const { clock, server, recorder, failures } = scene();
    server.fault = () => ({ answer: failure(kind) });
    recorder.record(backup, 'Normal', 'Reason', 'one');
    await clock.pass(60_000);
    expect(server.methods).toBe(methods);
    expect(recorder.dropped).toBe(1);

    recorder.record(backup, 'Normal', 'Reason', 'two');
    await clock.pass(60_000);
    expect(recorder.dropped).toBe(2);
    expect(failures.map((error) => error.kind)).toEqual([kind]);

    server.fault = () => undefined;
    recorder.record(backup, 'Normal', 'Reason', 'one');
    await clock.pass(60_000);
    expect(server.told).toMatchObject([{ message: 'one', count: 2 }]);

    server.fault = () => ({ answer: failure(kind) });
    recorder.record(backup, 'Normal', 'Reason', 'three');
    await clock.pass(60_000);
    expect(failures.map((error) => error.kind)).toEqual([kind, kind]);
  });

  test('an API server that is back after 5 s hears everything', async () => {
    const { clock, server, recorder } = scene();
    server.fault = () => (clock.monotonicMs() < 5_000 ? { answer: failure('unreachable') } : undefined);
    for (const message of ['one', 'two', 'three']) recorder.record(backup, 'Normal', 'Reason', message);
    await clock.pass(20_000);
    expect(server.told).toHaveLength(3);
    expect(recorder.dropped).toBe(0);
  });

  test('the wait that a busy API server asks for is kept', async () => {
    const { clock, server, recorder } = scene();
    server.fault = () => ({ answer: failure('busy', 20_000) });
    recorder.record(backup, 'Normal', 'Reason', 'one');
    await clock.pass(20_000);
    expect(server.calls).toHaveLength(1);
    await clock.pass(100);
    expect(server.calls).toHaveLength(2);
  });

  test('of more than 4096 that wait, the oldest are dropped', async () => {
    const { clock, server, recorder } = scene();
    const record = (i: number): void => {
      recorder.record({ ...backup, name: `c${i}`, uid: `${i}` }, 'Normal', 'Reason', 'message');
    };
    for (let i = 0; i < 4_100; i++) record(i);
    expect(recorder.dropped).toBe(3);
    await clock.pass(50_000);
    expect(recorder.dropped).toBe(3);
    expect(server.told).toHaveLength(4_097);
  });
});

describe('the close', () => {
  test('sends what waits', async () => {
    const { clock, server, recorder } = scene();
    for (const message of ['one', 'two', 'three']) recorder.record(backup, 'Normal', 'Reason', message);
    const closed = recorder.close(2_000);
    await clock.pass(30);
    await closed;
    expect(server.told).toHaveLength(3);
    expect(clock.waiting).toBe(0);
  });

  test('takes no longer than it may, and counts what is left', async () => {
    const { clock, server, recorder, failures } = scene();
    server.delayMs = 60_000;
    for (const message of ['one', 'two', 'three']) recorder.record(backup, 'Normal', 'Reason', message);
    const closed = recorder.close(2_000);
    await clock.pass(2_000);
    await closed;
    expect([recorder.dropped, server.calls.length, failures]).toEqual([3, 1, []]);
  });

  test('does not wait out a back-off', async () => {
    const { clock, server, recorder } = scene();
    server.fault = () => ({ answer: failure('busy', 20_000) });
    recorder.record(backup, 'Normal', 'Reason', 'one');
    await clock.pass(100);
    const closed = recorder.close(1_000);
    await clock.pass(1_000);
    await closed;
    expect([recorder.dropped, clock.waiting]).toEqual([1, 0]);
  });

  test('is at once where nothing waits, and nothing is taken after it', async () => {
    const { clock, server, recorder } = scene();
    await recorder.close(2_000);
    recorder.record(backup, 'Normal', 'Reason', 'late');
    await clock.pass(1_000);
    expect([recorder.dropped, server.calls.length]).toEqual([1, 0]);
  });
});
