import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Where the program begins: what package.json's `bin` names, and what is started in a thread of its own. */
const entries = [
  'main',
  'kubectl-cronward',
  'kubectl_complete-cronward',
  'server/admission-worker',
  'page/page-worker',
];

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** On a busy machine it warns of its own slowness. */
const quiet = { bundlerTimings: false };

/** What runs, in two parts: the program, module for module as it stands in src, and the page, as few small files. */
export default defineConfig({
  root: path('src/web'),
  // The page is served below any path.
  base: './',
  publicDir: false,
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
    client: {
      build: {
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
    buildApp: async ({ build, environments: { program, client } }) => {
      // The program first, since it empties dist.
      for (const environment of [program, client]) if (environment !== undefined) await build(environment);
    },
  },
});
