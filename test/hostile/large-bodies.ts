import { post } from '../support/admission-port.js';
import { Caller, callUntil, connect, recorded } from './callers.js';
import { onServer } from './scenario.js';
import type { Seen, Terms } from './scenario.js';

const bytes = 7 * 1024 * 1024 - 1_024;

const list = (item: string): string =>
  `[${Array(Math.floor((bytes - 500) / (item.length + 1)))
    .fill(item)
    .join()}]`;

const inReview = (members: string): string =>
  `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","kind":{"group":"batch","version":"v1","kind":"CronJob"},"object":{"apiVersion":"batch/v1","kind":"CronJob",${members}}}}`;
const labels = Array.from({ length: Math.floor((bytes - 500) / 14) }, (_, index) => `"k${100_000 + index}":"v"`).join();

/** Bodies of the largest size, wide, deep, or of one piece: some are refused before they are parsed, some are judged. */
const burdens: readonly string[] = [
  list('[]'),
  '['.repeat(bytes),
  JSON.stringify('x'.repeat(bytes - 2)),
  inReview(`"spec":${list('{"a":12345}')}`),
  inReview(`"metadata":{"labels":{${labels}}}`),
  inReview(`"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":${list('{"name":1}')}}}}}}`),
].map((body) => post('/validate?timeout=30s', body));

/** Bodies that nobody writes in good faith, many at once, beside ordinary calls. */
export function bodies(terms: Terms): Promise<Seen> {
  const [width, rounds] = terms.extent === 'ci' ? [24, 1] : [100, 5];
  return onServer(terms, [], async (target, tally) => {
    const answers = new Map<number, number>();
    const send = async (index: number): Promise<void> => {
      let client = await connect(target);
      for (let round = 0; round < rounds; round++) {
        const { status, headers } = await client.write(burdens[(index + round) % burdens.length] ?? '').answer();
        answers.set(status, (answers.get(status) ?? 0) + 1);
        if (headers['connection'] !== 'close') continue;
        client.socket.destroy();
        client = await connect(target);
      }
      client.socket.destroy();
    };
    await callUntil({ target, width: 4, tally }, Promise.all(Array.from({ length: width }, (_, index) => send(index))));
    const strange = [...answers.keys()].filter((status) => ![200, 400, 408, 503, 504].includes(status));
    for (const status of strange) tally.failures.push(`a large body was answered ${status}`);
    const counts = [...answers].map(([status, count]) => `${count} answered ${status}`);
    return `${width * rounds} bodies of 7 MiB, wide or deep, ${width} at once (${counts.join(', ')})`;
  });
}

/** An update of a CronJob of 3 MiB, the most that an API server takes. */
function largeUpdate(): string {
  const { request } = structuredClone(recorded.body);
  const [container] = request.object.spec.jobTemplate.spec.template.spec.containers;
  const value = 'x'.repeat(110);
  if (container !== undefined) {
    container.env = Array.from({ length: 20_500 }, (_, index) => ({ name: `VARIABLE_${index}`, value }));
  }
  const oldObject = { ...request.object, spec: { ...request.object.spec, schedule: '59 23 * * *' } };
  const body = { ...recorded.body, request: { ...request, operation: 'UPDATE', oldObject } };
  return post('/validate?timeout=10s', JSON.stringify(body));
}

/** Updates of the largest CronJobs that there can be, many at once: each gets its verdict, as every ordinary call. */
export function updates(terms: Terms): Promise<Seen> {
  const [width, rounds] = terms.extent === 'ci' ? [16, 1] : [50, 10];
  return onServer(terms, [], async (target, tally) => {
    const text = largeUpdate();
    const send = async (): Promise<void> => {
      const caller = new Caller(target, tally);
      for (let round = 0; round < rounds; round++) await caller.call(text);
      caller.close();
    };
    await callUntil({ target, width: 4, tally }, Promise.all(Array.from({ length: width }, send)));
    return `${width * rounds} updates of CronJobs of 3 MiB (reviews of ${(text.length / 1024 ** 2).toFixed(1)} MiB), ${width} at once`;
  });
}
