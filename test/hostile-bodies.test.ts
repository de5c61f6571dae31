import { afterAll, beforeAll, expect, test } from 'vitest';
import { handleAdmission } from '../src/admission/index.js';
import { defaultPolicy } from '../src/core/cronjob/policy/index.js';
import { OffThread, defaultLimits } from '../src/server/index.js';
import { openAdmissionPort, post } from './support/admission-port.js';
import type { AdmissionPort } from './support/admission-port.js';

const settings = { policy: defaultPolicy };
const worker = new OffThread({
  program: new URL('./support/typescript-worker.mjs', import.meta.url),
  data: { module: new URL('../src/server/admission-worker.ts', import.meta.url).href, policy: defaultPolicy.settings },
});
let port: AdmissionPort;
beforeAll(async () => {
  port = await openAdmissionPort({
    admit: (endpoint, body) => handleAdmission({ endpoint, body, nowMs: Date.now() }, settings),
    admitLarge: worker.admit,
  });
});
afterAll(async () => {
  await port.close();
  await worker.close();
});

/** A review of a CronJob whose JSON holds `text` where its pod's spec has `"@"`, or another field of the same name. */
function reviewWith(place: 'containers' | 'labels' | 'schedule' | 'selector' | 'unknown', text: string): string {
  const at = (name: typeof place): object => (name === place ? { [name]: '@' } : {});
  const pod = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }], ...at('containers') };
  const object = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'hostile', ...at('labels') },
    spec: {
      schedule: '0 3 * * *',
      ...at('schedule'),
      ...at('unknown'),
      jobTemplate: { spec: { ...at('selector'), template: { spec: pod } } },
    },
  };
  const kind = { group: 'batch', version: 'v1', kind: 'CronJob' };
  const request = { uid: 'u-1', operation: 'CREATE', kind, name: 'hostile', object };
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }).replace(
    '"@"',
    () => text,
  );
}

const list = (item: string, bytes: number): string =>
  `[${Array(Math.floor(bytes / (item.length + 1)))
    .fill(item)
    .join()}]`;
const map = (value: string, bytes: number): string =>
  `{${Array.from({ length: Math.floor(bytes / (value.length + 11)) }, (_, index) => `"k${index}":${value}`).join()}}`;

/** Bodies that are made to be a burden, of about so many bytes. */
const shapes: Readonly<Record<string, (bytes: number) => string>> = {
  'millions of empty lists': (bytes) => list('[]', bytes),
  'nothing but brackets': (bytes) => '['.repeat(bytes),
  'brackets that end': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'one string': (bytes) => JSON.stringify('x'.repeat(bytes)),
  'one string of terminal escapes as the kind': (bytes) => `{"kind":"${String.raw`\u001b`.repeat(bytes / 6)}"}`,
  prototypes: (bytes) => reviewWith('unknown', list('{"__proto__":{"constructor":{"prototype":1}}}', bytes)),
  'containers without anything': (bytes) => reviewWith('containers', list('{}', bytes)),
  'containers that are no objects': (bytes) => reviewWith('containers', list('1', bytes)),
  'labels that are numbers': (bytes) => reviewWith('labels', map('1', bytes)),
  'a selector with every label': (bytes) => reviewWith('selector', `{"matchLabels":${map('"v"', bytes)}}`),
  'a schedule of commas': (bytes) => reviewWith('schedule', JSON.stringify('1,'.repeat(bytes / 2))),
  'numbers too large for a number': (bytes) => reviewWith('unknown', list('1e999', bytes)),
};

test('No request body crashes the process, and no other request waits for one.', async () => {
  const [hostile, other] = [await port.connect(), await port.connect()];
  const good = post('/validate', reviewWith('schedule', '"0 3 * * *"'));
  const room = 2_048;
  for (const bytes of [defaultLimits.inlineBytes - room, defaultLimits.bodyBytes - room]) {
    for (const [name, make] of Object.entries(shapes)) {
      const body = make(bytes);
      const large = Buffer.byteLength(body) > defaultLimits.inlineBytes;
      const over = new AbortController();
      const answer = hostile
        .write(post('/validate', body))
        .answer()
        .finally(() => {
          over.abort();
        });
      let meanwhile = 0;
      while (!over.signal.aborted) {
        expect((await other.write(good).answer()).status, name).toBe(200);
        meanwhile += 1;
      }
      const { status, body: text } = await answer;
      expect([200, 400], `${name}: ${text}`).toContain(status);
      expect(text.length, name).toBeLessThan(100_000);
      // The last of them may have come after it.
      if (large) expect(meanwhile, `answers to others while ${name} was judged`).toBeGreaterThan(1);
    }
  }
});
