import { expect, test } from 'vitest';
import { Connection } from './connection.ts';

const about = { version: '1.2.3', decisions: false, samples: [] };
const request = { text: '', timeZone: 'Etc/UTC' };
const signal = new AbortController().signal;

/** A network whose answers are given one by one, and whose time passes when it is told. */
function network(answers: readonly (Response | 'nobody')[]) {
  const left = [...answers];
  const waiting: { run: () => void; ms: number }[] = [];
  return {
    waiting,
    fetch: (): Promise<Response> => {
      const answer = left.shift();
      return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(new TypeError('Failed to fetch'));
    },
    later: (run: () => void, ms: number) => {
      const entry = { run, ms };
      waiting.push(entry);
      return () => {
        waiting.splice(waiting.indexOf(entry), 1);
      };
    },
  };
}

test('what the server can show is known once it answers', async () => {
  const connection = new Connection(network([Response.json(about)]));
  expect(connection.state).toEqual({ status: 'asking', times: 0 });
  await connection.open();
  expect(connection.state).toEqual({ status: 'open', about, times: 1 });
});

test('a server that is gone is looked for, after longer and longer pauses, until it is back', async () => {
  const net = network([Response.json(about), 'nobody', ...Array<'nobody'>(6).fill('nobody'), Response.json(about)]);
  const connection = new Connection(net);
  await connection.open();
  const states: string[] = [];
  connection.watch(() => states.push(connection.state.status));
  expect(await connection.ask('api/try', request, signal)).toEqual({ kind: 'lost' });
  const pauses: number[] = [];
  while (connection.state.status === 'lost') {
    const [next] = net.waiting.splice(0);
    pauses.push(next?.ms ?? 0);
    await connection.open();
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  expect(connection.state).toEqual({ status: 'open', about, times: 2 });
  expect(states).toEqual(['lost', 'open']);
  expect(net.waiting).toEqual([]);
});

test('several questions that find nobody look for the server once', async () => {
  const net = network([]);
  const connection = new Connection(net);
  await Promise.all([
    connection.ask('api/try', request, signal),
    connection.ask('api/try', request, signal),
    connection.open(),
  ]);
  expect(net.waiting).toHaveLength(1);
});

test('a refusal is what the server says, and how long to wait', async () => {
  const answers = [
    Response.json({ message: 'Too often.' }, { status: 429, headers: { 'Retry-After': '7' } }),
    new Response('<h1>Bad Gateway</h1>', { status: 502 }),
  ];
  const connection = new Connection(network(answers));
  const replies = [await connection.ask('api/try', request, signal), await connection.ask('api/try', request, signal)];
  expect(replies).toEqual([
    { kind: 'refusal', message: 'Too often.', retryAfterSeconds: 7 },
    { kind: 'refusal', message: 'The server answered 502, and not why.' },
  ]);
});

test('a question that nobody waits for any more does not say that the server is gone', async () => {
  const connection = new Connection(network([]));
  expect(await connection.ask('api/try', request, AbortSignal.abort())).toEqual({ kind: 'dropped' });
  expect(connection.state.status).toBe('asking');
});
