import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Busy, defaultPageLimits, pageApp } from './app.js';
import type { PageApp, PageOptions } from './app.js';
import { readPageFiles } from './files.js';

const script = `export const words = ${JSON.stringify('a calm page '.repeat(200))};`;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cronward-web-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Cronward</title>');
  await writeFile(join(directory, 'assets/index-abcd1234.js'), script);
  await writeFile(join(directory, 'assets/secret.map'), '{}');
});
afterAll(() => rm(directory, { recursive: true }));

const opened: PageApp[] = [];
afterAll(() => {
  for (const app of opened) app.close();
});

/** What is looked at of an answer. */
interface Answered {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A page whose answers tell what was asked. */
function page(options: Partial<PageOptions> = {}) {
  const made = pageApp({
    about: () => ({ version: '1.2.3', decisions: false, samples: [] }),
    files: readPageFiles(directory),
    answer: (question, body) =>
      Promise.resolve({ status: 200, body: JSON.stringify({ question, bytes: body.length }) }),
    names: new Set(['page.example.com']),
    failed: () => undefined,
    ...options,
  });
  opened.push(made);
  made.app.use((_request, response) => {
    response.status(404).json({ elsewhere: true });
  });
  return supertest(made.app);
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

describe('the files', () => {
  test('are sent with what keeps them from doing anything else', async () => {
    const { headers, text } = await page().get('/').expect(200);
    expect(text).toContain('<title>Cronward</title>');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()') as string,
      'cache-control': 'no-cache',
    });
    expect(Object.keys(headers).filter((name) => /cookie|powered|^server$/u.test(name))).toEqual([]);
  });

  test.each([
    ['br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', (bytes: Buffer) => gunzipSync(bytes)],
  ] as const)(
    'are sent as %s where that is taken, for good where their names tell their content',
    async (encoding, read) => {
      const answered: Answered = await page()
        .get('/assets/index-abcd1234.js')
        .set('Accept-Encoding', encoding)
        .responseType('blob')
        .parse((response, done) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('end', () => {
            done(null, Buffer.concat(pieces));
          });
        })
        .expect(200);
      const { headers, body } = answered;
      expect(headers).toMatchObject({
        'content-encoding': encoding,
        vary: 'Accept-Encoding',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      expect(Number(headers['content-length'])).toBeLessThan(script.length / 10);
      const bytes = body as Buffer;
      // The client of the test undoes gzip by itself.
      expect(bytes.toString() === script || read(bytes).toString() === script).toBe(true);
    },
  );

  test('that a browser has already are not sent again', async () => {
    const first = await page().get('/').expect(200);
    const etag = first.headers['etag'] ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/u);
    expect((await page().get('/').set('If-None-Match', `"other", W/${etag}`).expect(304)).text).toBe('');
    await page().get('/').set('If-None-Match', '"other"').expect(200);
  });

  test('answer to HEAD with their length alone', async () => {
    const { headers, text } = await page().head('/').expect(200);
    expect([headers['content-length'], text]).toEqual(['38', undefined]);
  });

  test.each(['/assets/secret.map', '/assets/../package.json', '/assets/%2e%2e/index.html', '/index.html/', '/other'])(
    'are these and no others: %s',
    async (path) => {
      const answered: Answered = await page().get(path).expect(404);
      const { body } = answered;
      expect(body).toEqual({ elsewhere: true });
    },
  );

  test('that were never built are a fault of this program', async () => {
    const faults: unknown[] = [];
    const failed = (error: unknown): void => void faults.push(error);
    await page({ files: readPageFiles(join(directory, 'nowhere')), failed })
      .get('/')
      .expect(500);
    expect(String(faults[0])).toContain('ENOENT');
  });
});

describe('an endpoint', () => {
  test('says what there is to see', async () => {
    const answered: Answered = await page().get('/api/about').expect(200);
    const { body, headers } = answered;
    expect(body).toEqual({ version: '1.2.3', decisions: false, samples: [] });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'content-security-policy': policy });
  });

  test.each(['try', 'week'])('takes JSON: %s', async (question) => {
    const answered: Answered = await page().post(`/api/${question}`).send({ a: 1 }).expect(200);
    const { body } = answered;
    expect(body).toEqual({ question, bytes: 7 });
  });

  test.each<readonly [string, (agent: ReturnType<typeof page>) => supertest.Test, number, RegExp]>([
    ['of a form', (agent) => agent.post('/api/try').type('form').send('a=1'), 415, /^send JSON/u],
    [
      'of text, which any page may send',
      (agent) => agent.post('/api/try').type('text/plain').send('{}'),
      415,
      /^send JSON/u,
    ],
    ['without a type', (agent) => agent.post('/api/try'), 415, /^send JSON/u],
    [
      'that is compressed',
      (agent) => agent.post('/api/try').type('json').set('Content-Encoding', 'gzip').send('{}'),
      415,
      /without a Content-Encoding/u,
    ],
    ['that is too large', (agent) => agent.post('/api/try').send({ text: 'x'.repeat(1024 * 1024) }), 413, /1 MiB/u],
    ['by GET', (agent) => agent.get('/api/try'), 405, /^this path answers POST only$/u],
    ['by POST', (agent) => agent.post('/api/about'), 405, /^this path answers GET, HEAD only$/u],
    ['for what is not live', (agent) => agent.get('/api/live'), 404, /^nothing is live here/u],
  ])('refuses a request %s', async (_name, ask, status, message) => {
    const answered: Answered = await ask(page()).expect(status);
    const { body, headers } = answered;
    expect(body).toEqual({ message: expect.stringMatching(message) as string });
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  });

  test('takes more for a week than for a try', async () => {
    await page()
      .post('/api/week')
      .send({ text: 'x'.repeat(2 * 1024 * 1024) })
      .expect(200);
  });

  test('says when to come again to who asks too often, each client for itself', async () => {
    const agent = page({ limits: { ...defaultPageLimits, requestsAMinute: 3, weeksAMinute: 1 } });
    await agent.post('/api/week').send({}).expect(200);
    const answered: Answered = await agent.post('/api/week').send({}).expect(429);
    const { body, headers } = answered;
    expect(body).toEqual({ message: expect.stringContaining('more than 1 such requests within a minute') as string });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await agent.get('/api/about').expect(200);
    await agent.get('/api/about').expect(429);
    // The page itself is always there.
    await agent.get('/').expect(200);
  });

  test('says so where too many questions wait, and where this program fails', async () => {
    const faults: unknown[] = [];
    const busy = page({ answer: () => Promise.reject(new Busy('too many questions wait for an answer')) });
    const { headers } = await busy.post('/api/try').send({}).expect(429);
    expect(headers['retry-after']).toBe('1');
    const broken = page({ answer: () => Promise.reject(new Error('no')), failed: (error) => void faults.push(error) });
    const answered: Answered = await broken.post('/api/try').send({}).expect(500);
    const { body } = answered;
    expect(body).toEqual({ message: 'cronward failed to answer this request; its log says why' });
    expect(faults).toEqual([new Error('no')]);
  });
});

describe('a request from elsewhere', () => {
  test.each([
    'localhost',
    'localhost:8090',
    'a.localhost',
    '127.0.0.1:1',
    '[::1]:8090',
    '192.168.1.7',
    'PAGE.example.com:80',
  ])('may ask for %s', async (host) => {
    await page().get('/api/about').set('Host', host).expect(200);
  });

  test.each([
    'evil.example.com',
    'page.example.com.evil.org',
    'localhost.evil.org',
    'evil.org:127.0.0.1',
    '1.2.3.4.evil.org',
  ])('may not ask for %s, whose owner could point it here', async (host) => {
    for (const path of ['/', '/api/about', '/assets/index-abcd1234.js']) {
      const answered: Answered = await page().get(path).set('Host', host).expect(403);
      const { body } = answered;
      expect(body).toEqual({ message: expect.stringContaining('the names of this machine') as string });
    }
    await page().post('/api/try').set('Host', host).send({}).expect(403);
  });

  test('of another page is refused, and a link is not', async () => {
    const answered: Answered = await page()
      .post('/api/try')
      .set('Sec-Fetch-Site', 'cross-site')
      .set('Sec-Fetch-Mode', 'cors')
      .send({})
      .expect(403);
    const { body } = answered;
    expect(body).toEqual({ message: 'this page answers no requests of other pages' });
    await page().get('/').set('Sec-Fetch-Site', 'cross-site').set('Sec-Fetch-Mode', 'navigate').expect(200);
    await page().post('/api/try').set('Sec-Fetch-Site', 'same-origin').send({}).expect(200);
  });

  test('to what is not of the page is for somebody else to answer', async () => {
    await page().get('/other').set('Host', 'evil.example.com').expect(404, { elsewhere: true });
  });
});
