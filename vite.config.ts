import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Where the program begins: what package.json's `exports` and `bin` name, and what is started in a thread of its own. */
const entries = [
  'index',
  'main',
  'kubectl-cronward',
  'kubectl_complete-cronward',
  'server/admission-worker',
  'page/page-worker',
];

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** On a busy machine it warns of its own slowness. */
const quiet = { bundlerTimings: false };

/** Imports of functions that are never called here: an HTTP client, which doesn't run on Node 20, and the models of all kinds. */
const uncalled = 'export let Agent, ProxyAgent, createConfiguration, ServerConfiguration, setHeaderMiddleware;';
/** What stands in place of what client-node's reader of kubeconfigs imports. The build fails where it comes to import more of them. */
const replacements = new Map([
  ['undici', uncalled],
  ['./gen/index.js', uncalled],
  ['./middleware.js', uncalled],
  // That package reads the environment when it is loaded.
  ['debug', "export { debuglog as default } from 'node:util';"],
]);

const replace: Plugin = {
  name: 'replace',
  enforce: 'pre',
  applyToEnvironment: ({ name }) => name === 'clientNode',
  resolveId: (id) => (replacements.has(id) ? `\0${id}` : null),
  load: (id) => (id.startsWith('\0') ? replacements.get(id.slice(1)) : null),
};

/**
 * What runs, in three parts: the program, module for module as it stands in src; what it uses of client-node, as one file; and
 * the page, as few small files.
 */
export default defineConfig({
  root: path('src/web'),
  // The page is served below any path.
  base: './',
  publicDir: false,
  plugins: [replace],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  environments: {
    program: {
      consumer: 'server',
      build: {
        outDir: path('dist'),
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: {
          checks: quiet,
          input: Object.fromEntries(entries.map((name) => [name, path(`src/${name}.ts`)])),
          external: /^[^./]/u,
          output: {
            format: 'esm',
            preserveModules: true,
            preserveModulesRoot: path('src'),
            entryFileNames: '[name].js',
          },
        },
      },
    },
    clientNode: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        outDir: path('dist/kube'),
        emptyOutDir: false,
        target: 'node20',
        minify: false,
        license: { fileName: 'client-node.licenses.md' },
        rolldownOptions: {
          checks: quiet,
          input: { 'client-node': path('src/kube/client-node.ts') },
          output: { format: 'esm', entryFileNames: '[name].js' },
        },
      },
    },
    client: {
      build: {
        license: { fileName: 'licenses.md' },
        outDir: path('dist/web'),
        emptyOutDir: true,
        target: 'es2022',
        // The content security policy allows no data: address.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { checks: quiet },
      },
    },
  },
  builder: {
    buildApp: async ({ build, environments: { program, clientNode, client } }) => {
      // The program first, since it empties dist.
      for (const environment of [program, clientNode, client]) if (environment !== undefined) await build(environment);
    },
  },
});
