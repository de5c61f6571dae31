import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../admission/index.js';
import { required, typeInvalid } from '../core/field/index.js';
import { logDecision } from './decision-log.js';
import type { Logger } from './log.js';

const decision: Decision = {
  endpoint: 'validate',
  verdict: 'denied',
  code: 422,
  kind: 'batch/v1',
  operation: 'CREATE',
  uid: 'u-1',
  namespace: 'default',
  name: 'report',
  user: 'alice',
  dryRun: false,
  errors: [required('spec.schedule', 'a sentence'), typeInvalid('spec.suspend', 'secret value', 'must be a boolean')],
  warnings: ['a warning'],
};

function logged(of: Decision, level: 'debug' | 'info' = 'info'): unknown[] {
  const lines: unknown[] = [];
  const at = (name: string) => (fields: object, message: string) => lines.push([name, message, fields]);
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    isLevelEnabled: (asked) => level === 'debug' || asked !== 'debug',
  };
  logDecision(logger, of, 1.23456);
  return lines;
}

describe('a decision is one line', () => {
  const fields = {
    uid: 'u-1',
    endpoint: 'validate',
    operation: 'CREATE',
    kind: 'batch/v1',
    namespace: 'default',
    name: 'report',
    user: 'alice',
    code: 422,
    dryRun: false,
    fields: ['spec.schedule', 'spec.suspend'],
    because: undefined,
    durationMs: 1.23,
  };

  test('that names what is wrong, and holds no value of the object', () => {
    expect(logged(decision)).toEqual([['info', 'denied', fields]]);
    expect(JSON.stringify(logged(decision))).not.toMatch(/secret value|a sentence|a warning/u);
  });

  test('and the sentences on the debug level', () => {
    const errors = ['spec.schedule: a sentence', 'spec.suspend: must be a boolean'];
    expect(logged(decision, 'debug')[1]).toEqual(['debug', 'details', { uid: 'u-1', errors, warnings: ['a warning'] }]);
  });

  test('at the level of errors where the program failed, with the reason', () => {
    const fault = new Error('a fault');
    expect(logged({ ...decision, verdict: 'failed', code: 500, errors: [], warnings: [], fault })).toEqual([
      ['error', 'failed', { ...fields, code: 500, fields: undefined, err: fault }],
    ]);
  });

  test('whose text can not harm a terminal, and is bounded', () => {
    const hostile = { ...decision, errors: [], name: '\u001b[31mred\n\u202e', namespace: 'n'.repeat(5_000) };
    const [[, , line]] = logged({ ...hostile, warnings: [] }) as [[string, string, Record<string, string>]];
    expect(line['name']).toBe(String.raw`\u001b[31mred\u000a\u202e`);
    expect(line['namespace']?.length).toBeLessThan(300);
  });

  test('that shows at most sixteen fields', () => {
    const errors = Array.from({ length: 100 }, (_, index) => required(`spec.field${index}`));
    const [[, , line]] = logged({ ...decision, errors }) as [[string, string, { fields: string[] }]];
    expect(line.fields).toHaveLength(16);
  });
});

describe('the logger of a process', () => {
  const module = fileURLToPath(new URL('./log.ts', import.meta.url));
  /** What a process prints that logs three lines, or as many as it is told to, and exits at once. */
  async function printed(options: object, lines = 3): Promise<string> {
    const program = `
      import { createLogger } from ${JSON.stringify(module)};
      const logger = await createLogger(${JSON.stringify(options)});
      for (let line = 1; line <= ${lines}; line += 1) logger.info({ line }, 'said');
      logger.debug({}, 'whispered');
      process.exit(0);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 100 * 1024 * 1024 });
    return stdout;
  }

  test('writes one JSON object a line, and loses none at the end', async () => {
    const lines = (await printed({ level: 'info', format: 'json' }, 10_000)).trimEnd().split('\n');
    expect(lines).toHaveLength(10_000);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u) as string,
      line: 10_000,
      msg: 'said',
    });
  });

  test('writes for a person when asked to', async () => {
    const text = await printed({ level: 'info', format: 'pretty' });
    expect(text).toMatch(/INFO.*said/u);
    expect(text).not.toContain('{"level"');
  });

  test('writes the lines that pino writes, whatever their fields', async () => {
    const program = `
      import pino from 'pino';
      import { createLogger } from ${JSON.stringify(module)};
      const own = await createLogger({ level: 'info', format: 'json' });
      const formatters = { level: (label) => ({ level: label }) };
      const plain = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, { write: (line) => process.stdout.write(line) });
      const ring = { a: 1 };
      ring.ring = ring;
      const fields = [
        {}, { a: undefined, b: null, c: [1], d: { e: 'x' } }, { text: 'a "quoted" line\\n\\u2028' }, { number: Infinity },
        { err: Object.assign(new Error('why'), { stack: 'stack', code: 'E' }) }, { ring }, { big: 1n }, { a: 'x'.repeat(200) },
      ];
      for (const logger of [own, plain]) for (const one of fields) logger.info(one, 'a "message"');`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const lines = stdout
      .trimEnd()
      .replaceAll(/"time":"[^"]*"/gu, '"time":"now"')
      .split('\n');
    expect(lines).toHaveLength(16);
    expect(lines.slice(8).sort()).toEqual(lines.slice(0, 8).sort());
  });

  test('keeps to its level', async () => {
    expect(await printed({ level: 'debug', format: 'json' })).toContain('whispered');
    expect(await printed({ level: 'info', format: 'json' })).not.toContain('whispered');
    expect(await printed({ level: 'silent', format: 'json' })).toBe('');
  });
});
