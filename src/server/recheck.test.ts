import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort } from '../../test/support/admission-port.js';
import { allowed } from '../../test/support/guarded-answer.js';
import { standIn } from '../../test/support/stand-in.js';
import type { Recheck } from '../guard/index.js';

let port: AdmissionPort;
afterEach(() => port.close());

const { questions } = allowed();
const large = JSON.stringify('x'.repeat(100));

async function opened(recheck: Recheck | undefined, hasQuestions = true): Promise<void> {
  const more = hasQuestions && questions !== undefined ? { questions } : {};
  port = await openAdmissionPort({
    limits: { inlineBytes: 50 },
    admit: (endpoint, body) => ({ ...standIn(endpoint, body), ...more }),
    admitLarge: (endpoint, body) => Promise.resolve({ ...standIn(endpoint, body), ...more }),
    recheck,
  });
}

async function answerTo(body: string, query = ''): Promise<{ status: number; body: string }> {
  return (await port.connect()).write(post(`/validate${query}`, body)).answer();
}

const other: Recheck = (answer, { count }) => {
  count('job', 'refused');
  const decision = { ...answer.decision, verdict: 'denied', code: 422, because: 'the guard: why' } as const;
  return Promise.resolve({ status: 200, body: '{"other":1}', decision });
};

test.each([
  ['small', '{}'],
  ['large', large],
])('an answer to a %s body is the one that is given after the questions, counted and logged', async (_name, body) => {
  await opened(other);
  expect(await answerTo(body)).toMatchObject({ status: 200, body: '{"other":1}' });
  const metrics = await port.metrics();
  expect(metrics).toContain('cronward_guard_questions_total{question="job",outcome="refused"} 1');
  expect(metrics).toContain('verdict="denied",code="422"} 1');
  const line = port.log.find(({ message }) => message === 'denied');
  expect(line?.fields).toMatchObject({ because: 'the guard: why', code: 422 });
});

test('an answer without questions, and one that nobody looks at again, are given as they are', async () => {
  await opened(other, false);
  expect((await answerTo('{}')).body).toBe('{"endpoint":"validate","bytes":2}');
  await port.close();
  await opened(undefined);
  expect((await answerTo('{}')).body).toBe('{"endpoint":"validate","bytes":2}');
});

test('the questions have the time that the caller allows', async () => {
  const budgets: number[] = [];
  await opened((answer, { budgetMs }) => {
    budgets.push(budgetMs);
    return Promise.resolve(answer);
  });
  await answerTo('{}', '?timeout=3s');
  expect(budgets[0]).toBeGreaterThan(2_000);
  expect(budgets[0]).toBeLessThanOrEqual(3_000);
});

test.each([
  ['small', '{}'],
  ['large', large],
])('a client with a %s body that goes away has nothing asked any longer', async (_name, body) => {
  let begun: (signal: AbortSignal) => void = () => undefined;
  const beginning = new Promise<AbortSignal>((resolve) => (begun = resolve));
  await opened((_answer, { signal }) => {
    begun(signal);
    return new Promise(() => undefined);
  });
  const client = await port.connect();
  client.write(post('/validate', body));
  const signal = await beginning;
  const aborted = once(signal, 'abort');
  client.socket.destroy();
  await aborted;
  expect(await port.metrics()).toContain('verdict="gone",code="499"} 1');
});

test('a caller whose time is over is told so, and a fault is one of this program', async () => {
  await opened(() => new Promise(() => undefined));
  expect((await answerTo('{}', '?timeout=1s')).status).toBe(504);
  await port.close();
  await opened(() => Promise.reject(new Error('a fault')));
  expect((await answerTo('{}')).status).toBe(500);
});
