import { expect, test } from 'vitest';
import { answerLine, renderAnswer } from './answer-line.js';

const defaults = { timeZone: 'UTC', afterMs: Date.UTC(2026, 0, 1), count: 2 };
const reply = (line: string): unknown => JSON.parse(renderAnswer(answerLine({ ok: true, text: line }, 3, defaults)));

test.each([
  ['{"schedule":"@daily"}', ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z']],
  ['{"schedule":"@daily","count":1}', ['2026-01-02T00:00:00Z']],
  ['{"schedule":"@daily","after":"2026-03-01T12:00:00+02:00","count":1}', ['2026-03-02T00:00:00Z']],
  ['{"schedule":"0 0 * * *","timeZone":"Asia/Tokyo","count":1}', ['2026-01-01T15:00:00Z']],
  ['{"schedule":"TZ=Asia/Tokyo 0 0 * * *","timeZone":"Europe/Berlin","count":1}', ['2026-01-01T15:00:00Z']],
  ['{"schedule":"@every 90s","count":1}', ['2026-01-01T00:01:30Z']],
  [
    '{"schedule":"@daily","timeZone":null,"after":null,"count":null,"other":[]}\r',
    ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
  ],
  ['{"schedule":"0 0 30 2 *"}', []],
  ['{"schedule":"0 0 29 2 *","after":"2092-03-01T00:00:00Z","count":3}', ['2096-02-29T00:00:00Z']],
])('%s fires at %j', (line, next) => {
  expect(reply(line)).toEqual({ valid: true, next });
});

test.each([
  ['{"schedule":"61 * * * *"}', 'minute: 61 is above the maximum of 59'],
  ['{"schedule":"@daily","timeZone":"europe/berlin"}', 'unknown time zone "europe/berlin"; write Europe/Berlin'],
  ['{"schedule":"@daily","timeZone":"Local"}', 'unknown time zone "Local"'],
  ['{"schedule":"@daily","timeZone":""}', 'unknown time zone ""'],
  ['{"timeZone":"UTC"}', 'line 3: schedule must be a string'],
  ['{"schedule":5}', 'line 3: schedule must be a string'],
  ['{"schedule":"@daily","timeZone":1}', 'line 3: timeZone must be a string'],
  ['{"schedule":"@daily","after":"soon"}', 'line 3: after must be a time in RFC 3339, such as 2026-01-01T00:00:00Z'],
  ['{"schedule":"@daily","count":0}', 'line 3: count must be an integer from 1 to 1000'],
  ['{"schedule":"@daily","count":"2"}', 'line 3: count must be an integer from 1 to 1000'],
  ['[]', 'line 3: not a JSON object'],
  ['null', 'line 3: not a JSON object'],
  ['', 'line 3: not JSON: the line is empty'],
])('%s is answered with: %s', (line, error) => {
  expect(reply(line)).toEqual({ valid: false, error });
});

test('what is no JSON, and what is too long, is told with its line', () => {
  expect(reply('{"schedule":')).toMatchObject({
    valid: false,
    error: expect.stringMatching(/^line 3: not JSON: /u) as string,
  });
  expect(answerLine({ ok: false, maxLength: 10 }, 7, defaults)).toEqual({
    valid: false,
    error: 'line 7: longer than 10 characters',
  });
});
