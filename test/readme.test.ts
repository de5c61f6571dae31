import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellBlocks } from './support/documents.js';
import { run } from './support/processes.js';
import { filesBelow, root } from './support/sources.js';
import { openWorkshop } from './support/workshop.js';
import type { Workshop } from './support/workshop.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Commands that a test can't run inside of itself, and what shows that they work all the same. */
const elsewhere: Readonly<Record<string, () => void>> = {
  'npm ci': () => {
    expect(read('.ci/run')).toMatch(/^npm ci\b/m);
  },
  'npm test': () => {
    expect(read('.ci/run')).toMatch(/^npm test\b/m);
  },
  'KUBEBUILDER_ASSETS=/usr/local/kubebuilder/bin npm test': () => {
    expect(read('.ci/run')).toContain('export KUBEBUILDER_ASSETS');
  },
  // What it runs is what the workshop runs.
  'npm start': () => {
    expect((JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts.start).toBe(
      'node dist/main.js dev',
    );
  },
};

const isThere = async (name: string): Promise<boolean> => (await run('sh', ['-c', `command -v ${name}`])).code === 0;
const hasCurl = await isThere('curl');
const missingPrograms = [...(hasCurl ? [] : ['curl']), ...((await isThere('jq')) ? [] : ['jq'])];

describe('the commands of README.md and of pages in docs', () => {
  let workshop: Workshop | undefined;
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(async () => {
    await workshop?.stop();
  });

  const blocks = ['README.md', 'docs/simulate.md', 'docs/outage-policy.md']
    .flatMap(shellBlocks)
    .filter(({ where }) => where === 'local');
  test.for(
    blocks.flatMap(({ commands, output }) =>
      commands.map((command, index) => ({ command, output: index === commands.length - 1 ? output : undefined })),
    ),
  )('$command', async ({ command, output }, { skip }) => {
    const check = elsewhere[command];
    if (check !== undefined) {
      check();
      return;
    }
    const missing = missingPrograms.find((name) => new RegExp(`(?:^|\\| )${name} `, 'u').test(command));
    if (missing !== undefined) skip(`there is no ${missing} on this machine`);
    const { code, stdout, stderr } = (await workshop?.sh(command)) ?? { code: -1, stdout: '', stderr: '' };
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
    if (output !== undefined) expect(stdout).toBe(output);
  });

  test.skipIf(!hasCurl)('the reviews by hand are answered as the text says', async () => {
    const [mutate = '', validate = ''] = blocks
      .flatMap(({ commands }) => commands)
      .filter((line) => line.includes('9443'));
    const answers = [await workshop?.sh(mutate), await workshop?.sh(validate)];
    expect(answers.map((answer) => JSON.parse(answer?.stdout ?? '{}') as unknown)).toMatchObject([
      { response: { allowed: true, patchType: 'JSONPatch' } },
      { response: { allowed: false, status: { code: 422 } } },
    ]);
  });
});

test('the sentence at the top of README.md is what the webhook says', async () => {
  const claimed = /^The CronJob "nightly" is invalid: spec\.schedule: Invalid value: "(.+?)": (.+)$/m.exec(
    read('README.md'),
  );
  const { code, stderr } = await run(process.execPath, [join(root, 'dist/main.js'), 'next', claimed?.[1] ?? '']);
  expect({ code, said: stderr.split('\n')[0] }).toEqual({ code: 1, said: `cronward: ${claimed?.[2] ?? ''}` });
});

test('every link in the documents leads to a file of the repository, and to a heading of it', () => {
  const texts = ['', 'certs/', 'manifests/', 'docs/', 'docs/reference/', 'examples/', 'test/cases/']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}${name}`))
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: read(path) }));
  const dead = texts.flatMap(({ path, text }) =>
    [...withoutCode(text).matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g)]
      .filter(([, file = '', anchor = '']) => {
        const target = file === '' ? path : join(dirname(path), file);
        if (!existsSync(join(root, target))) return true;
        return anchor !== '' && !anchorsOf(read(target)).has(anchor);
      })
      .map(([link]) => `${path} -> ${link.slice(1)}`),
  );
  expect(texts.length).toBeGreaterThan(30);
  expect(dead).toEqual([]);
});

test('the list of pages in docs has every one', () => {
  const list = read('docs/README.md');
  const pages = filesBelow('docs', '.md').map(({ path }) => path.slice('docs/'.length));
  expect(pages.filter((page) => page !== 'README.md' && !list.includes(`](${page})`))).toEqual([]);
});

/** The anchors of the headings, as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replace(/```.*?```/gs, '').matchAll(/^#{1,6} (.*)$/gm)) {
    const plain = heading.replace(/\]\([^)]*\)/g, ']').toLowerCase();
    const anchor = plain
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Code may look like a link: a regular expression has brackets too. */
function withoutCode(text: string): string {
  return text.replace(/```.*?```|`[^`\n]*`/gs, '');
}
