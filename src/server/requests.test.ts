import { gzipSync } from 'node:zlib';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort } from '../../test/support/admission-port.js';
import { admissionRoutes } from '../admission/routes.js';

const limits = { bodyBytes: 1024 * 1024 };
let port: AdmissionPort;
beforeAll(async () => {
  port = await openAdmissionPort({ limits });
});
afterAll(() => port.close());

const json = 'application/json';
const posted = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  supertest(port.url)
    .post(path)
    .ca(port.ca)
    .set({ 'Content-Type': json, ...headers })
    .send(body);

/** The `Status` that the server answers a fault with. */
const status = (code: number, reason: string, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
});

describe('a review', () => {
  test.each([...admissionRoutes])('POST %s is judged as %s', async (path, endpoint) => {
    const answer = await posted(`${path}?timeout=10s`, '{"a":1}').expect(200);
    expect(answer.body).toEqual({ endpoint, bytes: 7 });
  });

  test('is answered with its length and type, and nothing that names the software', async () => {
    const client = await port.connect();
    const { headers } = await client.write(post('/mutate', '{}')).answer();
    expect({ ...headers, date: 'a date' }).toEqual({
      'content-type': 'application/json',
      'content-length': '31',
      connection: 'keep-alive',
      'keep-alive': 'timeout=95',
      date: 'a date',
    });
  });

  test.each([json, 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json ;x=y'])(
    'may come as %s',
    async (type) => {
      await posted('/mutate', Buffer.from('{}'), { 'Content-Type': type }).expect(200);
    },
  );

  test('may come in chunks, each in its own time', async () => {
    const client = await port.connect();
    client.write(post('/mutate', '', ['Transfer-Encoding: chunked']).replace('Content-Length: 0\r\n', ''));
    for (const piece of ['2\r\n{"', '\r\n3\r\na":', '\r\n2\r\n1}\r\n', '0\r\n\r\n']) {
      await new Promise((resolve) => client.socket.write(piece, resolve));
    }
    expect((await client.answer()).body).toBe('{"endpoint":"mutate","bytes":7}');
  });

  test('may wait for 100 Continue, as curl does with a large body', async () => {
    const client = await port.connect();
    const [head = '', body = ''] = post('/mutate', '{"a":1}', ['Expect: 100-continue']).split(/(?<=\r\n\r\n)/u);
    expect((await client.write(head).answer()).status).toBe(100);
    expect((await client.write(body).answer()).body).toBe('{"endpoint":"mutate","bytes":7}');
  });

  test('may follow another one on its connection, and be sent before that is answered', async () => {
    const client = await port.connect();
    client.write(post('/mutate', '{}') + post('/validate', '[]'));
    expect((await client.answer()).body).toContain('mutate');
    expect((await client.answer()).body).toContain('validate');
    expect((await client.write(post('/mutate', '{}')).answer()).status).toBe(200);
  });
});

describe('a body that is not judged', () => {
  const typeSentence = 'send the AdmissionReview with Content-Type: application/json';
  test.each([
    ['text/plain', typeSentence],
    ['application/x-www-form-urlencoded', typeSentence],
    ['application/jsonp', typeSentence],
    ['application/merge-patch+json', typeSentence],
  ])('of type %s is 415', async (type, sentence) => {
    const answer = await posted('/validate', Buffer.from('{}'), { 'Content-Type': type }).expect(415);
    expect(answer.body).toEqual(status(415, 'UnsupportedMediaType', sentence));
  });

  test('without a type is 415', async () => {
    const client = await port.connect();
    const answer = await client.write(post('/mutate', '{}').replace(/Content-Type.*?\r\n/u, '')).answer();
    expect(answer.status).toBe(415);
  });

  test('that is compressed is 415', async () => {
    const answer = await posted('/validate', gzipSync('{}'), { 'Content-Encoding': 'gzip' }).expect(415);
    expect(answer.body).toEqual(
      status(415, 'UnsupportedMediaType', 'send the AdmissionReview without a Content-Encoding'),
    );
  });

  const tooLarge = 'the body is larger than 1 MiB, the most that a review can have';
  test('that says that it is too large is 413 before a byte of it was sent', async () => {
    const client = await port.connect();
    const head = post('/validate', '').replace('Content-Length: 0', `Content-Length: ${limits.bodyBytes + 1}`);
    const answer = await client.write(head).answer();
    expect([answer.status, JSON.parse(answer.body)]).toEqual([413, status(413, 'RequestEntityTooLarge', tooLarge)]);
  });

  test('that turns out to be too large is 413, and the connection serves the next one', async () => {
    const client = await port.connect();
    const chunk = `${(limits.bodyBytes + 1).toString(16)}\r\n${' '.repeat(limits.bodyBytes + 1)}\r\n0\r\n\r\n`;
    const head = post('/mutate', '', ['Transfer-Encoding: chunked']).replace('Content-Length: 0\r\n', '');
    expect((await client.write(head + chunk).answer()).status).toBe(413);
    expect((await client.write(post('/mutate', '{}')).answer()).status).toBe(200);
  });

  test('of exactly the largest size is judged', async () => {
    const answer = await posted('/mutate', ' '.repeat(limits.bodyBytes)).expect(200);
    expect(answer.body).toEqual({ endpoint: 'mutate', bytes: limits.bodyBytes });
  });

  test('that makes the program fail is 500 without a word about why, and the next one is judged', async () => {
    const answer = await posted('/mutate', '"throw"').expect(500);
    expect(answer.body).toEqual(
      status(500, 'InternalError', 'cronward failed to judge this request; its log says why'),
    );
    const line = port.log.find(({ level }) => level === 'error');
    expect(line?.fields).toEqual({ err: new Error('the stand-in was told to throw') });
    await posted('/mutate', '{}').expect(200);
  });
});

describe('what is no review', () => {
  test('GET / says what this is', async () => {
    const answer = await supertest(port.url).get('/').ca(port.ca).expect(200).expect('Content-Type', json);
    expect(answer.body).toEqual({ message: expect.stringContaining('POST an AdmissionReview') as string });
    await supertest(port.url).head('/').ca(port.ca).expect(200);
  });

  test.each([
    ['GET', '/mutate', 'POST'],
    ['PUT', '/validate', 'POST'],
    ['DELETE', '/validate-batch-tutorial-kubebuilder-io-v1-cronjob', 'POST'],
    ['POST', '/', 'GET, HEAD'],
  ])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
    const client = await port.connect();
    const answer = await client.write(`${method} ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n`).answer();
    expect([answer.status, answer.headers['allow']]).toEqual([405, allow]);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', reason: 'MethodNotAllowed' });
  });

  test.each(['/Mutate', '/mutate/', '//mutate', '/mut%61te', '/metrics', '/readyz', '/%ff', '/<script>', '/../etc'])(
    'POST %s is 404, and the answer does not repeat it',
    async (path) => {
      const client = await port.connect();
      const answer = await client.write(post(path, '{}')).answer();
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        404,
        status(
          404,
          'NotFound',
          `there is nothing at this path; reviews go to ${[...admissionRoutes.keys()].join(', ')}`,
        ),
      ]);
    },
  );

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', post('/mutate', '{}', ['Content-Length: 7']), 400],
    ['a length and chunks', post('/mutate', '{}', ['Transfer-Encoding: chunked']), 400],
    ['a header over two lines', post('/mutate', '{}', ['X: a', ' b']), 400],
    ['a head of 20 KiB', post('/mutate', '{}', [`X: ${'x'.repeat(20_480)}`]), 431],
  ])('%s is refused with one sentence, and the connection is closed', async (_name, text, code) => {
    const client = await port.connect();
    const answer = await client.write(text).answer();
    expect(answer.status).toBe(code);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', code });
    await client.closed;
  });

  test('an expectation that nobody knows is 417', async () => {
    const client = await port.connect();
    expect((await client.write(post('/mutate', '{}', ['Expect: miracles'])).answer()).status).toBe(417);
  });
});
