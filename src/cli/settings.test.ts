import { expect, test } from 'vitest';
import { choice, instant, integer, port, text, toggle, webhookUrl, yesNo } from './kinds.js';
import { readArguments, settle } from './settings.js';
import type { Sources } from './settings.js';

const table = {
  port: { kind: port, default: 9443, help: '', file: 'port' },
  certDir: { kind: text('DIRECTORY'), help: '', file: 'tls.certDir' },
  count: { kind: integer('COUNT', 1, 10), default: 5, help: '' },
  format: { kind: choice('json', 'pretty'), help: '', file: 'format' },
  after: { kind: instant, help: '' },
  suspend: { kind: yesNo, default: false, help: '', file: 'suspend' },
  url: { kind: webhookUrl, help: '' },
  check: { kind: toggle, default: false, help: '' },
} as const;

const read = (argv: readonly string[], env: Sources['env'] = {}, file: Readonly<Record<string, unknown>> = {}) =>
  settle(table, {
    typed: readArguments(table, argv),
    env,
    file: { path: 'cronward.yaml', values: new Map(Object.entries(file)), policy: {} },
  });

test('without a source a setting is its default, or undefined', () => {
  expect(read([])).toEqual({
    port: 9443,
    certDir: undefined,
    count: 5,
    format: undefined,
    after: undefined,
    suspend: false,
    url: undefined,
    check: false,
  });
});

test('a value follows its option or an equals sign, and the last one counts', () => {
  expect(read(['--port', '1', '--port=2']).port).toBe(2);
});

test('a switch needs no value, and takes one', () => {
  expect(read(['--check']).check).toBe(true);
  expect(read(['--check=false'], { CRONWARD_CHECK: '1' }).check).toBe(false);
});

test('operands may stand between options, and anything may follow --', () => {
  const { operands, texts } = readArguments(table, ['a', '--port', '1', 'b', '--', '--check', '-x']);
  expect(operands).toEqual(['a', 'b', '--check', '-x']);
  expect([...texts]).toEqual([['port', '1']]);
});

test('the command line is stronger than the environment, which is stronger than the file', () => {
  expect(read(['--port=1'], { CRONWARD_PORT: '2' }, { port: 3 }).port).toBe(1);
  expect(read([], { CRONWARD_PORT: '2' }, { port: 3 }).port).toBe(2);
  expect(read([], {}, { port: 3 }).port).toBe(3);
});

test('an empty variable counts as not set', () => {
  expect(read([], { CRONWARD_PORT: '' }, { port: 3 }).port).toBe(3);
});

test('the file holds a setting at its own path, and only where it has one', () => {
  expect(read([], {}, { 'tls.certDir': '/tls' }).certDir).toBe('/tls');
  expect(read([], {}, { count: 9 }).count).toBe(5);
});

test.each([
  [['--prot', '1'], 'unknown option "--prot"; did you mean --port?'],
  [['-p', '1'], 'unknown option "-p"'],
  [['--no-check'], 'unknown option "--no-check"; did you mean --check?'],
  [['--port'], '--port needs a value: --port PORT'],
  [['--port', '--check'], '--port needs a value: --port PORT'],
  [['--port', '65536'], '--port "65536": must be an integer from 0 to 65535'],
  [['--port', '-1'], '--port "-1": must be an integer from 0 to 65535'],
  [['--port', '1e3'], '--port "1e3": must be an integer from 0 to 65535'],
  [['--port='], '--port "": must be an integer from 0 to 65535'],
  [['--count', '11'], '--count "11": must be an integer from 1 to 10'],
  [['--format', 'JSON'], '--format "JSON": must be one of json, pretty'],
  [['--cert-dir='], '--cert-dir "": must not be empty'],
  [['--suspend', 'yes'], '--suspend "yes": must be true or false'],
  [['--check=maybe'], '--check "maybe": must be true or false'],
  [['--after', 'now'], '--after "now": must be a time in RFC 3339, such as 2026-01-01T00:00:00Z'],
])('%j is wrong usage: %s', (argv, sentence) => {
  expect(() => read(argv)).toThrow(expect.objectContaining({ message: sentence, exitCode: 2 }));
});

test.each([
  [
    { CRONWARD_PORT: 'tcp://10.0.0.1:443' },
    {},
    'CRONWARD_PORT "tcp://10.0.0.1:443": must be an integer from 0 to 65535',
  ],
  [{ CRONWARD_CHECK: 'yes' }, {}, 'CRONWARD_CHECK "yes": must be true or false'],
  [{}, { port: '9443' }, 'cronward.yaml: port "9443": must be an integer from 0 to 65535'],
  [{}, { port: 1.5 }, 'cronward.yaml: port 1.5: must be an integer from 0 to 65535'],
  [{}, { port: null }, 'cronward.yaml: port null: must be an integer from 0 to 65535'],
  [{}, { suspend: 'true' }, 'cronward.yaml: suspend "true": must be true or false'],
  [{}, { format: ['json'] }, 'cronward.yaml: format ["json"]: must be one of json, pretty'],
])('%j and the file %j are wrong usage: %s', (env, file, sentence) => {
  expect(() => read([], env, file)).toThrow(expect.objectContaining({ message: sentence, exitCode: 2 }));
});

test.each([
  ['https://127.0.0.1:9443', 'https://127.0.0.1:9443'],
  ['https://cronward.example:443/hooks/', 'https://cronward.example:443/hooks'],
])('--url %s is the base %s', (url, base) => {
  expect(read(['--url', url]).url).toBe(base);
});

test.each(['http://127.0.0.1:9443', '127.0.0.1:9443', 'https://user@host', 'https://host/?a=b', 'https://host#a'])(
  '--url %s is refused, as the API server would',
  (url) => {
    expect(() => read(['--url', url])).toThrow(/must be an https URL/u);
  },
);
