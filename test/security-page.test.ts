import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './support/sources.js';

const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const model = page.split('\n## Threat model\n')[1]?.split('\n## ')[0] ?? '';
const threats = model.split('\n### ').slice(1);

/** Those that whoever runs the cluster has to answer alone. */
const unanswered = ['6. Somebody is an administrator of the cluster'];

test('the threat model answers the eighteen threats of SIG Security, in their order', () => {
  expect(threats.map((threat) => Number.parseInt(threat, 10))).toEqual(Array.from({ length: 18 }, (_, at) => at + 1));
});

test('every threat is answered with tests that exist', () => {
  const faults = threats.flatMap((threat) => {
    const [title = '', ...lines] = threat.split('\n');
    const named = lines.flatMap((line) => {
      const [, path = '', test = ''] = /^- \[.+?\]\(\.\.\/(.+?)\): (.+)$/u.exec(line) ?? [];
      return path === '' ? [] : [{ path, test }];
    });
    if (named.length === 0) return unanswered.includes(title) ? [] : [`${title} names no test`];
    return named
      .filter((one) => !hasTest(one))
      .map(({ path, test }) => `${title}: there is no test ${test} in ${path}`);
  });
  expect(faults).toEqual([]);
});

/** Whether the file has a string with exactly this text; between single quotes, double ones or backticks. */
function hasTest({ path, test: title }: { path: string; test: string }): boolean {
  const text = readFileSync(join(root, path), 'utf8');
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) => text.includes(quoted));
}
