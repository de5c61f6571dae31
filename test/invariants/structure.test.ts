import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, importsOf, productModules, root } from '../support/sources.js';

/** Who may import whom. `core` may use the packages that compute; it touches neither Node nor the world. */
const allowed: Readonly<Record<string, { folders: readonly string[]; packages: RegExp }>> = {
  core: { folders: ['core'], packages: /^(typebox|ajv|cron-validator)$/ },
  // Texts with positions: what lint, default, next and simulate read.
  documents: { folders: ['documents', 'core'], packages: /^yaml$/ },
  // How findings are printed: values in, text out.
  findings: { folders: ['findings', 'documents', 'core'], packages: /^$/ },
  admission: { folders: ['admission', 'core'], packages: /^node:buffer$/ },
  // What an API server is asked before an answer is given: what to ask and what to answer are pure, kube asks.
  guard: { folders: ['guard', 'admission', 'core', 'kube'], packages: /^$/ },
  certs: { folders: ['certs', 'core'], packages: /^(node:.*|selfsigned)$/ },
  server: {
    folders: ['server', 'admission', 'certs', 'core', 'guard'],
    packages: /^(node:.*|express|pino|pino-pretty|prom-client)$/,
  },
  // client-node reads kubeconfigs and gets credentials; the calls are made by node:https.
  kube: { folders: ['kube'], packages: /^(node:.*|@kubernetes\/client-node)$/ },
  'local-cluster': { folders: ['local-cluster', 'kube'], packages: /^node:.*$/ },
  // The decisions are core's; what the controller asks of a cluster goes through kube.
  controller: { folders: ['controller', 'core', 'kube'], packages: /^$/ },
  // The library: what is asked of a cluster goes through kube. Only what is loaded for a cluster may use Node.
  jobs: { folders: ['jobs', 'core', 'kube'], packages: /^node:(crypto|events)$/ },
  // The decisions of the controller, without a cluster: nothing but values in and out, in a browser too.
  simulate: { folders: ['simulate', 'controller', 'core'], packages: /^$/ },
  // What is said of a CronJob to a person, the same to a terminal and to the page.
  outlook: { folders: ['outlook', 'documents', 'admission', 'simulate', 'core', 'kube'], packages: /^$/ },
  // How what goes on is told to those who collect traces; what it is told about knows nothing of it.
  tracing: { folders: ['tracing', 'admission', 'controller', 'kube', 'server'], packages: /^@opentelemetry\/api$/ },
  // What is to be done about a certificate is decided; the calls go through kube.
  rotation: { folders: ['rotation', 'certs', 'kube'], packages: /^$/ },
  // What is seen of a cluster is compared with what the manifests say.
  inspection: { folders: ['inspection', 'manifests', 'certs', 'core', 'kube'], packages: /^$/ },
  manifests: {
    folders: ['manifests', 'core', 'admission', 'controller', 'guard', 'rotation', 'page', 'kube'],
    packages: /^yaml$/,
  },
  cli: {
    folders: [
      ...['cli', 'core', 'documents', 'findings', 'admission', 'certs', 'server'],
      ...['manifests', 'kube', 'controller', 'local-cluster', 'simulate', 'guard', 'rotation', 'inspection'],
      ...['outlook', 'tracing', 'jobs', 'page'],
    ],
    packages: /^(node:.*|yaml|typebox|ajv)$/,
  },
  // What the page is told: the same functions that the commands print.
  page: {
    folders: [
      ...['page', 'outlook', 'findings', 'documents', 'simulate', 'controller', 'admission', 'core'],
      ...['manifests', 'kube', 'server', 'certs'],
    ],
    packages: /^(node:.*|express|express-rate-limit)$/,
  },
  // The page, in a browser.
  web: { folders: ['web', 'page'], packages: /^preact$/ },
  // Other names for main.ts.
  'kubectl-cronward.ts': { folders: ['main.ts'], packages: /^$/ },
  'kubectl_complete-cronward.ts': { folders: ['main.ts'], packages: /^$/ },
  // What programs import.
  'index.ts': { folders: ['jobs', 'core'], packages: /^$/ },
  'main.ts': { folders: ['cli', 'core'], packages: /^node:.*$/ },
};

const topOf = (path: string): string => path.split('/')[1] ?? '';

test('A module imports only what its folder may import.', () => {
  const faults = productModules().flatMap((module) => {
    const rule = allowed[topOf(module.path)];
    if (rule === undefined) return [`${module.path} is in no known folder`];
    return importsOf(module)
      .filter((name) => (name.startsWith('src/') ? !rule.folders.includes(topOf(name)) : !rule.packages.test(name)))
      .map((name) => `${module.path} imports ${name}`);
  });
  expect(faults).toEqual([]);
});

test('imports are found however they are written, and not within strings and comments', () => {
  const text = `
    import fs from "node:fs";
    import './main.js';
    import type { A } from '../b/a.js';
    export * from '@scope/package/path';
    const { c } = await import('./c.js');
    const words = "from 'nowhere'; import('nobody')"; // import 'nothing'
    const lines = \`\${words} import 'no one'; export * from 'nowhere else'; \${await import(\`./d.js\`)} import('never')\`;
    type E = import('../b/e.js').E;
  `;
  expect(importsOf({ path: 'src/x/y.ts', text }).toSorted()).toEqual(
    ['node:fs', 'src/x/main.ts', 'src/b/a.ts', '@scope/package', 'src/x/c.ts', 'src/x/d.ts', 'src/b/e.ts'].toSorted(),
  );
});

test('every import of a project file names a file', () => {
  const faults = productModules().flatMap((module) =>
    importsOf(module)
      .filter((name) => name.startsWith('src/') && !existsSync(join(root, name)))
      .map((name) => `${module.path} imports ${name}`),
  );
  expect(faults).toEqual([]);
});

test('Nothing but main.ts ends the process.', () => {
  const faults = productModules()
    .filter(({ path, text }) => path !== 'src/main.ts' && /process\.(exit\b|exitCode|kill|abort)/.test(text))
    .map(({ path }) => path);
  expect(faults).toEqual([]);
});

test('The code has no any, no non-null assertion and no promise to be finished later.', () => {
  const faults = [...filesBelow('src', '.ts'), ...filesBelow('test', '.ts'), ...filesBelow('tools', '.ts')]
    .filter(({ path }) => path !== 'test/invariants/structure.test.ts')
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ line, where: `${path}:${index + 1}` }))
        .filter(({ line }) => /(:|<|\bas) any\b|\b(TODO|FIXME|XXX)\b|@ts-(ignore|nocheck)/.test(line))
        .map(({ where }) => where),
    );
  expect(faults).toEqual([]);
});

test('Every numbered invariant of ARCHITECTURE.md is held by a test of the same name.', () => {
  const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const section = architecture.split('## Invariants')[1]?.split('\n## ')[0] ?? '';
  const invariants = [...section.matchAll(/^\d+\. \*\*(.+?)\*\*/gm)].map((match) => match[1] ?? '');
  expect(invariants.length).toBeGreaterThan(8);
  const tests = [...filesBelow('src', '.test.ts'), ...filesBelow('test', '.test.ts')]
    .map(({ text }) => text)
    .join('\n');
  const missing = invariants.filter((name) => !tests.includes(`('${name}'`) && !tests.includes(`("${name}"`));
  expect(missing).toEqual([]);
});
