import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaFiles } from '../src/cli/config/json-schema.js';
import { generatedManifests } from '../src/cli/generate.js';
import { renderApiReference, renderObjectsReference } from './api-reference.js';
import { renderCliReference } from './cli-reference.js';
import { renderCronJobDefinitions } from './cron-job.js';
import { renderJobTypes } from './job-types.js';
import { renderJobTemplate } from './job-template.js';
import { renderCronJobReference } from './reference.js';
import { renderRightsPage } from './rights-page.js';
import { renderRulesPage } from './rules-page.js';
import { renderTimeZoneNames } from './time-zone-names.js';

/*
 * Writes every file of this repository that is made from another: `tsx tools/generate.ts`. With `--check` it writes
 * nothing, names each file that is out of date and exits with 1.
 */

interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly render: () => string;
}

const files: readonly GeneratedFile[] = [
  { path: 'src/core/cronjob/schema/generated/job-template.ts', render: renderJobTemplate },
  { path: 'src/core/cronjob/schema/generated/cron-job.ts', render: renderCronJobDefinitions },
  { path: 'src/jobs/generated/kubernetes.ts', render: renderJobTypes },
  { path: 'src/core/schedule/generated/time-zone-names.ts', render: renderTimeZoneNames },
  { path: 'docs/reference/cronjob.md', render: renderCronJobReference },
  { path: 'docs/reference/api.md', render: renderApiReference },
  { path: 'docs/reference/objects.md', render: renderObjectsReference },
  { path: 'docs/reference/cli.md', render: renderCliReference },
  { path: 'docs/reference/rights.md', render: renderRightsPage },
  ...[...schemaFiles()].map(([name, text]) => ({ path: `schemas/${name}`, render: () => text })),
  ...[...generatedManifests()].map(([name, text]) => ({ path: `manifests/${name}`, render: () => text })),
  { path: 'docs/rules.md', render: renderRulesPage },
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

async function main(words: readonly string[]): Promise<number> {
  const unknown = words.find((word) => word !== '--check');
  if (unknown !== undefined) {
    console.error(`generate: unknown option ${unknown}; there is only --check`);
    return 2;
  }
  const stale = await outOfDate();
  if (words.includes('--check')) {
    for (const { path } of stale) console.error(`${path} is out of date: npm run generate`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const { path, text } of stale) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(path);
  }
  return 0;
}

async function outOfDate(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const rendered = files.map(({ path, render }) => ({ path, text: render() }));
  const present = await Promise.all(rendered.map(({ path }) => readFile(join(root, path), 'utf8').catch(() => '')));
  return rendered.filter(({ text }, index) => text !== present[index]);
}

process.exitCode = await main(process.argv.slice(2));
