import { gzipSync } from 'node:zlib';
import vm from 'node:vm';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { root } from './support/sources.js';

/** What a page would import; the functions that talk to a cluster are there as well, and nobody calls them. */
const page = `
  import {
    containerJob, defaultCronJob, defineCronJob, InvalidObject, inWords, next, parseSchedule, validateCronJob,
  } from ${JSON.stringify(join(root, 'src/index.ts'))};
  const { spec } = containerJob({ name: 'report', image: 'example.com/report:1.2' });
  const input = { metadata: { name: 'report' }, spec: { schedule: '30 2 * * *', jobTemplate: { spec } } };
  const cronJob = defaultCronJob(defineCronJob(input));
  let refused;
  try {
    defineCronJob({ ...input, metadata: {} });
  } catch (error) {
    refused = error instanceof InvalidObject ? error.message : String(error);
  }
  globalThis.answers = {
    next: next(parseSchedule('30 2 * * *'), { after: new Date(0), timeZone: 'Europe/Berlin' }).toISOString(),
    words: inWords('30 2 * * MON-FRI'),
    policy: cronJob.spec.concurrencyPolicy,
    valid: validateCronJob(cronJob).valid,
    refused,
  };
`;

const entry = 'virtual:page';
let code = '';
let chunks: readonly { readonly imports: readonly string[]; readonly moduleIds: readonly string[] }[] = [];

beforeAll(async () => {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? page : undefined),
      },
    ],
    build: { write: false, minify: true, target: 'es2022', modulePreload: false, rolldownOptions: { input: entry } },
  });
  const first = [built].flat()[0];
  if (first === undefined || !('output' in first)) throw new Error('nothing was built');
  chunks = first.output.flatMap((part) => (part.type === 'chunk' ? [part] : []));
  code = first.output.flatMap((part) => (part.type === 'chunk' && part.isEntry ? [part.code] : [])).join('');
}, 60_000);

describe('the core of the library in a browser', () => {
  it('is one file, without anything of Node, of a client or of a compiler of schemas', () => {
    const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
    expect(modules.length).toBeGreaterThan(100);
    expect(
      modules.filter((id) => /^node:|browser-external|node_modules\/(?!cron-validator)|src\/kube\//.test(id)),
    ).toEqual([]);
    expect(chunks.flatMap(({ imports }) => imports)).toEqual([]);
  });

  it('runs where there is nothing of Node, and where no code may be made from text', () => {
    const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    expect(() => {
      vm.runInContext('new Function("return 1")', context);
    }).toThrow();
    vm.runInContext(`(() => {${code}})()`, context);
    const answers = JSON.parse(String(vm.runInContext('JSON.stringify(answers)', context))) as unknown;
    expect(answers).toEqual({
      next: '1970-01-01T01:30:00.000Z',
      words: 'at 02:30 on weekdays',
      policy: 'Allow',
      valid: true,
      refused: 'CronJob is invalid:\n  metadata.name: Required value: name or generateName is required [name]',
    });
  });

  it('is small enough for a page', () => {
    const [plain, zipped] = [Buffer.byteLength(code), gzipSync(code).length];
    expect({ plain: plain < 330_000, zipped: zipped < 100_000 }, `${plain} bytes, ${zipped} zipped`).toEqual({
      plain: true,
      zipped: true,
    });
  });
});
