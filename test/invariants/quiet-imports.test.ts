import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { filesBelow, root } from '../support/sources.js';

/**
 * Imports every compiled module in a fresh process, with an environment that notes who reads it, and prints what was
 * read and what keeps the process alive.
 */
const probe = `
  const [root, ...modules] = process.argv.slice(1);
  const reads = [];
  process.env = new Proxy(process.env, {
    get(target, name) {
      const reader = new Error().stack.split('\\n').find((line) => line.includes(root + '/dist/'));
      if (reader !== undefined) reads.push(String(name) + ' by ' + reader.trim());
      return target[name];
    },
  });
  for (const module of modules) await import(root + '/dist/' + module);
  const handles = process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|TLS|UDP|FSEvent|Stat|Worker|Port|Process|Signal/.test(name));
  console.log(JSON.stringify({ reads, handles }));
  process.exit(0);
`;

test('Importing any module opens no handle and reads no environment.', () => {
  const entryPoints = /^dist\/(main|kubectl-cronward|kubectl_complete-cronward|server\/admission-worker)\.js$/;
  const modules = filesBelow('dist', '.js')
    .map(({ path }) => path)
    // The page is made for browsers.
    .filter((path) => !entryPoints.test(path) && !path.startsWith('dist/web/'))
    .map((path) => path.slice('dist/'.length));
  expect(modules.length).toBeGreaterThan(300);
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', probe, root, ...modules], {
    encoding: 'utf8',
  });
  expect(JSON.parse(printed)).toEqual({ reads: [], handles: [] });
});
