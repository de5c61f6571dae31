import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inDirectory, install, pack } from './support/package.js';
import type { Packed } from './support/package.js';

/** What the package holds, and nothing else. */
const kinds = [
  /^(?:package\.json|LICENSE|README\.md|CHANGELOG\.md)$/u,
  /^dist\/(?:[\w-]+\/)*[\w-]+\.js$/u,
  /^dist\/(?:index|(?:jobs|core)\/(?:[\w-]+\/)*[\w-]+)\.d\.ts$/u,
  /^dist\/(?:kube\/client-node\.licenses|web\/licenses)\.md$/u,
  /^dist\/web\/(?:index\.html|assets\/[\w-]+\.(?:js|css|svg))$/u,
  /^docs\/(?:(?:reference\/)?(?:[a-z-]+|README)\.md|images\/[a-z-]+\.png)$/u,
  /^examples\/(?:[\w-]+\/)*[\w-]+\.(?:mjs|yaml|md)$/u,
  /^manifests\/(?:[\w.-]+\/)*[\w.-]+$/u,
  /^schemas\/[\w.-]+\.json$/u,
];

/** Ways into a cluster that client-node and what it needs know. */
const users = {
  token: [{ token: 'a-token' }, {}],
  certificate: [{ 'client-certificate-data': 'Y2VydA==', 'client-key-data': 'a2V5' }, {}],
  program: [
    { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: './credential', interactiveMode: 'Never' } },
    {},
  ],
  'HTTP proxy': [{ token: 'a-token' }, { 'proxy-url': 'http://127.0.0.1:3128' }],
  'SOCKS proxy': [{ token: 'a-token' }, { 'proxy-url': 'socks5://127.0.0.1:1080' }],
} as const;

describe('the package', () => {
  let packed: Packed;
  let directory: string;
  beforeAll(async () => {
    packed = await pack();
    directory = await install(packed.tarball, ['undici', '@kubernetes/client-node']);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
    rmSync(dirname(packed.tarball), { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text, { mode: 0o755 });
    return file;
  };
  const runs = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await inDirectory(directory, line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  test('holds what runs, the declarations of what can be imported, the documents and generated files, and nothing else', () => {
    expect(packed.files.filter((file) => !kinds.some((kind) => kind.test(file)))).toEqual([]);
    expect(kinds.filter((kind) => !packed.files.some((file) => kind.test(file)))).toEqual([]);
    expect(packed.files.filter((file) => file.includes('.test.'))).toEqual([]);
  });

  test('is at most as large as docs/jobs.md says', () => {
    const said = /(\d\.\d) MB to download and (\d+) MB on the disk/u.exec(
      readFileSync(join(directory, 'node_modules/cronward/docs/jobs.md'), 'utf8'),
    );
    expect(packed.size).toBeLessThanOrEqual(Number(said?.[1]) * 1e6);
    expect(packed.unpackedSize).toBeLessThanOrEqual(Number(said?.[2]) * 1e6);
  });

  test('holds every page that its README links to', () => {
    const own = join(directory, 'node_modules/cronward');
    const links = [
      ...readFileSync(join(own, 'README.md'), 'utf8').matchAll(/\]\(((?:docs|examples|manifests)\/[^)#\s]*)/gu),
    ].map(([, link = '']) => link);
    expect(links).not.toEqual([]);
    expect(links.filter((link) => !existsSync(join(own, link)))).toEqual([]);
  });

  test('names the licence of all that is bundled', () => {
    const own = join(directory, 'node_modules/cronward/dist');
    const read = (file: string): string => readFileSync(join(own, file), 'utf8');
    const licences = read('kube/client-node.licenses.md');
    for (const name of ['@kubernetes/client-node', 'js-yaml', 'openid-client', 'socks'])
      expect(licences).toContain(`\n## ${name} - `);
    expect(licences.match(/^## .* \((?:Apache-2\.0|MIT)\)\n\n\S/gmu)).toHaveLength(
      licences.match(/^## /gmu)?.length ?? 0,
    );
    expect(read('web/licenses.md')).toContain('\n## preact - ');
  });

  test('gives `import` what it exports, and nothing that lies within', async () => {
    write('exports.mjs', "import * as cronward from 'cronward';\nconsole.log(Object.keys(cronward).join(' '));\n");
    expect((await runs('node exports.mjs')).split(/\s/u)).toEqual(
      expect.arrayContaining(['defineJob', 'defineCronJob']),
    );
    write('within.mjs', "await import('cronward/dist/main.js');\n");
    expect((await inDirectory(directory, 'node within.mjs')).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test('has the commands', async () => {
    const sample = 'node_modules/cronward/manifests/samples/minimal-cronjob.yaml';
    expect(await runs(`cronward lint ${sample} && kubectl-cronward next '@daily' --count 1`)).toContain('T00:00:00');
  });

  test.each(Object.entries(users))(
    'finds the way into a cluster by a %s, with neither client-node nor undici',
    async (_, [user, cluster]) => {
      const config = {
        'current-context': 'a',
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'a', context: { cluster: 'c', user: 'u' } }],
      };
      write('config', JSON.stringify(config));
      const credential = {
        kind: 'ExecCredential',
        apiVersion: 'client.authentication.k8s.io/v1',
        status: { token: 'a-token' },
      };
      write('credential', `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
      write(
        'access.mjs',
        `
      import { findCluster } from './node_modules/cronward/dist/kube/credentials.js';
      const access = await findCluster({ kubeconfig: 'config', env: {} });
      const { headers, tls, agent } = await access.authenticate();
      console.log(JSON.stringify({ headers, tls, proxied: agent !== undefined }));
    `,
      );
      expect(JSON.parse(await runs('node access.mjs'))).toEqual({
        headers: 'client-key-data' in user ? {} : { Authorization: 'Bearer a-token' },
        tls: 'client-key-data' in user ? { cert: 'cert', key: 'key' } : {},
        proxied: 'proxy-url' in cluster,
      });
    },
  );

  test.each([
    ['node16', { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
    ['bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ])('has types that are whole under %s, and know a wrong field', (_, resolution) => {
    const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts'];
    const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
    const files = [write('right.mts', program), write('wrong.mts', program.replace('containers:', 'container:'))];
    const options = { ...strict, ...resolution, lib, types: [], target: ts.ScriptTarget.ES2022 };
    const faults = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
    expect(faults.map(({ file }) => basename(file?.fileName ?? ''))).toEqual(['wrong.mts']);
    expect(ts.flattenDiagnosticMessageText(faults[0]?.messageText, '\n')).toContain("'container' does not exist");
  });

  test('runs in a browser, as far as no cluster is asked', async () => {
    await build({
      root: directory,
      configFile: false,
      logLevel: 'silent',
      build: {
        outDir: 'browser',
        modulePreload: false,
        rolldownOptions: {
          input: write('program.js', program.replace(': string | undefined', '')),
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: '[name].js' },
        },
      },
    });
    // What Node has and a browser has not.
    const without = 'for (const name of ["process", "Buffer", "global", "setImmediate"]) delete globalThis[name];';
    const line = `const { log } = console; ${without} log((await import('./browser/program.js')).name);`;
    expect(await runs(`node --input-type=module -e '${line.replaceAll("'", "'\\''")}'`)).toBe('hello\n');
  });
});

/** A program that uses the package, for the compiler and for a browser. */
const program = `import { defineJob } from 'cronward';
export const name: string | undefined = defineJob({
  metadata: { name: 'hello' },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'hello', image: 'busybox:1.37' }] } } },
}).metadata.name;
`;
