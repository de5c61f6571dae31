import { afterEach, describe, expect, test } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort, RawClient } from '../../test/support/admission-port.js';
import { standIn } from '../../test/support/stand-in.js';

let port: AdmissionPort;
afterEach(() => port.close());

const waiting = post('/mutate', '{"a":1}', ['Expect: 100-continue']);

/** Sends a request up to the end of its head, and waits until the server has taken it. */
async function occupy(client: RawClient): Promise<void> {
  expect((await client.write(waiting.slice(0, -7)).answer()).status).toBe(100);
}

describe('a server that is full', () => {
  test('of requests answers 503 with Retry-After, and takes the next one when another is done', async () => {
    port = await openAdmissionPort({ limits: { inFlight: 2 } });
    const [one, two, three] = [await port.connect(), await port.connect(), await port.connect()];
    await occupy(one);
    await occupy(two);
    const refused = await three.write(post('/mutate', '{}')).answer();
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(refused.body)).toMatchObject({
      reason: 'ServiceUnavailable',
      message: 'too many requests are in flight; try again in a second',
    });
    expect((await one.write('{"a":1}').answer()).status).toBe(200);
    expect((await three.write(post('/mutate', '{}')).answer()).status).toBe(200);
    expect((await two.write('{"a":1}').answer()).status).toBe(200);
    expect(await port.metrics()).toContain('verdict="overloaded",code="503"} 1');
  });

  test('of bytes answers 503, and takes the next body when another is done', async () => {
    port = await openAdmissionPort({ limits: { bufferedBytes: 100_000 } });
    const [one, two] = [await port.connect(), await port.connect()];
    const body = ' '.repeat(90_000);
    const half = one.write(post('/mutate', body).slice(0, -1));
    // One connection after the other: an answer to a third one says that what came before was read.
    const third = await port.connect();
    const settled = async (): Promise<void> => {
      expect((await third.write(post('/mutate', '{}')).answer()).status).toBe(200);
    };
    await new Promise<void>((resolve) =>
      half.socket.write('', () => {
        resolve();
      }),
    );
    await settled();
    const refused = await two.write(post('/mutate', body)).answer();
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect((await one.write(' ').answer()).body).toContain('90000');
    expect((await two.write(post('/mutate', body)).answer()).body).toContain('90000');
  });

  test('of large bodies has the next one wait, and answers 503 where many wait', async () => {
    port = await openAdmissionPort({ limits: { inlineBytes: 10, largeBytes: 100, largeWaiting: 1 } });
    const [one, two, three] = [await port.connect(), await port.connect(), await port.connect()];
    const body = JSON.stringify('x'.repeat(88));
    const large = post('/mutate', body, ['Expect: 100-continue']);
    const headOf = (client: RawClient): RawClient => client.write(large.slice(0, -body.length));
    expect((await headOf(one).answer()).status).toBe(100);
    const turn = headOf(two).answer();
    expect((await three.write(post('/mutate', '{}')).answer()).status).toBe(200);
    const refused = await headOf(three).answer();
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect((await one.write(body).answer()).body).toContain('90');
    expect((await turn).status).toBe(100);
    expect((await two.write(body).answer()).body).toContain('90');
  });

  test('of large bodies takes the room from one that does not arrive, and tells its client', async () => {
    const limits = { inlineBytes: 10, largeBytes: 100, largeArrivalMs: 40 };
    port = await openAdmissionPort({ limits });
    const [claimer, honest] = [await port.connect(), await port.connect()];
    const body = JSON.stringify('x'.repeat(88));
    const large = post('/mutate', body);
    claimer.write(large.slice(0, -1));
    // The answer to another one says that the claim was read.
    expect((await honest.write(post('/mutate', '{}')).answer()).status).toBe(200);
    const turn = honest.write(large).answer();
    expect(await claimer.answer()).toMatchObject({ status: 408, headers: { connection: 'close' } });
    expect((await turn).body).toContain('90');
  });

  test('of connections closes the next one, and counts it', async () => {
    port = await openAdmissionPort({ limits: { connections: 1 } });
    const client = await port.connect();
    await expect(port.connect()).rejects.toThrow();
    expect((await client.write(post('/mutate', '{}')).answer()).status).toBe(200);
    const metrics = await port.metrics();
    expect(metrics).toContain('cronward_connections_dropped_total 1');
    expect(metrics).toContain('cronward_connections 1');
  });
});

describe('a large body', () => {
  test('is judged elsewhere, small ones are not', async () => {
    port = await openAdmissionPort({
      limits: { inlineBytes: 10 },
      admitLarge: (endpoint, body) =>
        Promise.resolve({ ...standIn(endpoint, body), body: `"${body.length} elsewhere"` }),
    });
    const client = await port.connect();
    expect((await client.write(post('/mutate', '1234567890')).answer()).body).toContain('"bytes":10');
    expect((await client.write(post('/mutate', '12345678901')).answer()).body).toBe('"11 elsewhere"');
  });

  test('that nobody can judge is 500', async () => {
    port = await openAdmissionPort({
      limits: { inlineBytes: 10 },
      admitLarge: () => Promise.reject(new Error('out of order')),
    });
    const client = await port.connect();
    expect((await client.write(post('/mutate', ' '.repeat(11))).answer()).status).toBe(500);
    expect(port.log.at(0)?.fields).toEqual({ err: new Error('out of order') });
  });

  test('whose client goes away is given up', async () => {
    let begun: (signal: AbortSignal) => void;
    const signal = new Promise<AbortSignal>((resolve) => {
      begun = resolve;
    });
    port = await openAdmissionPort({
      limits: { inlineBytes: 10 },
      admitLarge: (_endpoint, _body, abandoned) => {
        begun(abandoned);
        return new Promise((_resolve, reject) => {
          abandoned.addEventListener('abort', () => {
            reject(new Error('abandoned'));
          });
        });
      },
    });
    const client = await port.connect();
    client.write(post('/mutate', ' '.repeat(11)));
    const abandoned = await signal;
    const gone = new Promise((resolve) => {
      abandoned.addEventListener('abort', resolve);
    });
    client.socket.destroy();
    await gone;
    expect(await port.metrics()).toContain('verdict="gone",code="499"} 1');
  });
});

test('verdicts that take long let everything else have its turn between them', async () => {
  let turns = 0;
  let counting = true;
  const turn = (): void => {
    turns += 1;
    if (counting) setImmediate(turn);
  };
  const judgedIn: number[] = [];
  port = await openAdmissionPort({
    admit: (endpoint, body) => {
      judgedIn.push(turns);
      const end = performance.now() + 6;
      while (performance.now() < end);
      return standIn(endpoint, body);
    },
  });
  const clients = [await port.connect(), await port.connect(), await port.connect(), await port.connect()];
  judgedIn.length = 0;
  turn();
  for (const client of clients) client.write(post('/mutate', '{}'));
  for (const client of clients) expect((await client.answer()).status).toBe(200);
  counting = false;
  expect(new Set(judgedIn).size).toBe(clients.length);
});
