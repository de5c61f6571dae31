import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { failure, FakeStream, startFakeApiServer } from '../../test/support/fake-api-server.js';
import type { FakeApiServer, FakeHandler } from '../../test/support/fake-api-server.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { until } from '../../test/support/processes.js';
import type { Answer, JsonObject } from './answer.js';
import { Client } from './client.js';
import type { ClientOptions, Seen } from './client.js';

const path = '/apis/batch/v1/jobs';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Watch {
  readonly lines: JsonObject[];
  readonly ended: Promise<Answer<undefined>>;
  readonly aborter: AbortController;
  readonly client: Client;
  readonly server: FakeApiServer;
}

async function watch(
  handle: FakeHandler,
  options: Partial<ClientOptions> & { readonly onLine?: (watching: Watch) => void } = {},
): Promise<Watch> {
  const server = await startFakeApiServer(handle);
  const client = new Client({ access: server.access, userAgent: 'cronward/test', ...options });
  ends.push(() => {
    client.close();
  }, server.close);
  const lines: JsonObject[] = [];
  const aborter = new AbortController();
  const watching: Watch = {
    lines,
    aborter,
    client,
    server,
    ended: Promise.resolve().then(() =>
      client.stream({
        path,
        query: { watch: 'true' },
        quietLimitMs: 60_000,
        signal: aborter.signal,
        line: (value) => {
          lines.push(value);
          options.onLine?.(watching);
        },
      }),
    ),
  };
  return watching;
}

/** Resolves when so many lines have come. */
function come({ lines }: Watch, count: number): Promise<true> {
  return until(`${count} lines`, () => (lines.length >= count ? true : undefined), { tries: 5_000, pauseMs: 1 });
}

describe('a stream', () => {
  test('calls line for each value as it comes, and is ok where the server ended it in good order', async () => {
    const stream = new FakeStream();
    const watching = await watch(() => stream);
    await stream.begun;
    expect(watching.server.requests[0]).toMatchObject({ method: 'GET', path });
    expect(watching.server.requests[0]?.query.get('watch')).toBe('true');
    stream.send({ type: 'ADDED' });
    await come(watching, 1);
    stream.send({ type: 'MODIFIED' }, { type: 'DELETED' });
    await come(watching, 3);
    stream.end();
    expect(await watching.ended).toEqual({ ok: true, body: undefined });
    expect(watching.lines.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('gives the same values however the network divides the bytes', async () => {
    const values = [{ name: 'ä\u2028😀\u0085' }, { name: '\u0000\\' }, { name: 'x'.repeat(70_000) }];
    const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(places, async (breaks) => {
        const stream = new FakeStream();
        const watching = await watch(() => stream);
        await stream.begun;
        let from = 0;
        for (const to of [...breaks.sort((a, b) => a - b), bytes.length]) {
          stream.write(bytes.subarray(from, to));
          from = to;
          await new Promise((resolve) => setImmediate(resolve));
        }
        stream.end();
        expect(await watching.ended).toEqual({ ok: true, body: undefined });
        expect(watching.lines).toEqual(values);
        await watching.server.close();
      }),
      { numRuns: 20 },
    );
  });

  test('that is cut is unreachable, and half a line is none', async () => {
    const stream = new FakeStream();
    const watching = await watch(() => stream);
    await stream.begun;
    stream.write('{"a":1}\n{"b":2}');
    await come(watching, 1);
    stream.cut();
    expect(await watching.ended).toMatchObject({ ok: false, error: { kind: 'unreachable', mayHaveActed: false } });
    expect(watching.lines).toEqual([{ a: 1 }]);
  });

  test.each(['no json\n', '[1]\n', '{"a":\n'])('with the line %j is unreachable, and nothing follows', async (line) => {
    const stream = new FakeStream();
    const watching = await watch(() => stream);
    await stream.begun;
    stream.write(`{"a":1}\n${line}{"b":2}\n`);
    expect(await watching.ended).toMatchObject({
      error: {
        kind: 'unreachable',
        message: expect.stringContaining('a line of the stream is no JSON object') as string,
      },
    });
    expect(watching.lines).toEqual([{ a: 1 }]);
    await stream.gone;
  });

  test('takes a huge line', async () => {
    const stream = new FakeStream();
    const watching = await watch(() => stream);
    await stream.begun;
    stream.send({ text: 'x'.repeat(8 * 1024 * 1024) });
    await come(watching, 1);
    expect(String(watching.lines[0]?.['text'])).toHaveLength(8 * 1024 * 1024);
  });

  test('on which nothing comes for quietLimitMs is cut', async () => {
    const clock = new FakeClock();
    const stream = new FakeStream();
    const watching = await watch(() => stream, { clock });
    await stream.begun;
    stream.send({ n: 1 });
    await come(watching, 1);
    await clock.pass(59_000);
    stream.send({ n: 2 });
    await come(watching, 2);
    await clock.pass(59_999);
    expect(clock.waiting).toBe(1);
    await clock.pass(1);
    expect(await watching.ended).toMatchObject({ error: { kind: 'late', mayHaveActed: false } });
    await stream.gone;
    expect(clock.waiting).toBe(0);
  });

  test('that is never answered is cut too', async () => {
    const clock = new FakeClock();
    const watching = await watch(() => 'stall', { clock });
    await watching.server.received(1);
    await clock.pass(60_000);
    expect(await watching.ended).toMatchObject({ error: { kind: 'late' } });
  });

  test('ends when its signal is aborted, and nothing follows', async () => {
    const stream = new FakeStream();
    const onLine = ({ aborter }: Watch): void => {
      aborter.abort();
    };
    const watching = await watch(() => stream, { onLine });
    await stream.begun;
    stream.send({ n: 1 }, { n: 2 });
    expect(await watching.ended).toMatchObject({ error: { kind: 'stopped' } });
    expect(watching.lines).toEqual([{ n: 1 }]);
    await stream.gone;
  });

  test('that is refused is classified as a call is', async () => {
    const seen: Seen[] = [];
    const observe = (call: Seen): number => seen.push(call);
    const watching = await watch(() => failure(410, 'Expired', 'too old resource version'), { observe });
    expect(await watching.ended).toEqual({
      ok: false,
      error: { kind: 'gone', code: 410, reason: 'Expired', message: 'too old resource version', mayHaveActed: false },
    });
    expect(seen).toEqual([
      { method: 'WATCH', resource: 'jobs', kind: 'gone', code: 410, ms: expect.any(Number) as number },
    ]);
  });

  test('takes none of the connections of the calls', async () => {
    const streams: FakeStream[] = [];
    const watching = await watch(
      ({ query }) => {
        if (!query.has('watch')) return {};
        const stream = new FakeStream();
        streams.push(stream);
        return stream;
      },
      { connections: 1 },
    );
    await watching.server.received(1);
    expect(await watching.client.call({ method: 'GET', path })).toEqual({ ok: true, body: {} });
    watching.aborter.abort();
    await watching.ended;
  });
});
