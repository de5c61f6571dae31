import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { certificatesIn } from '../certs/index.js';
import { quote } from '../core/field/index.js';
import { cronJobCrd } from '../manifests/crd.js';
import { admissionPolicies } from '../manifests/policy.js';
import { renderYaml } from '../manifests/render.js';
import { configSchema } from './config/schema.js';
import { manifestFiles } from '../manifests/tree.js';
import { webhookConfigurations } from '../manifests/webhooks.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure, reasonOf } from './failure.js';
import type { ExitCode } from './failure.js';
import { webhookOptions } from './serving-options.js';
import type {
  generateCrdOptions,
  generateManifestsOptions,
  generatePolicyOptions,
  generateWebhooksOptions,
} from './generate-options.js';
import type { Settings } from './options.js';
import { version } from './version.js';

/** `cronward generate crd` */
export const runGenerateCrd: Run<Settings<typeof generateCrdOptions>> = async ({ cel }, { stdout }) => {
  await stdout.write(renderYaml([cronJobCrd({ cel })]));
  return exitCode.done;
};

/** `cronward generate policy` */
export const runGeneratePolicy: Run<Settings<typeof generatePolicyOptions>> = async ({ action }, { stdout }) => {
  await stdout.write(renderYaml(admissionPolicies(action)));
  return exitCode.done;
};

/** `cronward generate schema` */
export const runGenerateSchema: Run<object> = async (_settings, { stdout }, operands) => {
  const { jsonSchemas } = await import('./config/json-schema.js');
  const [name, ...more] = operands;
  const render = Object.entries(jsonSchemas).find(([key]) => key === name)?.[1];
  if (render === undefined || more.length > 0) {
    throw Failure.usage(`generate schema takes one of ${Object.keys(jsonSchemas).join(', ')}`);
  }
  await stdout.write(`${JSON.stringify(render(), undefined, 2)}\n`);
  return exitCode.done;
};

/** `cronward generate webhooks` */
export const runGenerateWebhooks: Run<Settings<typeof generateWebhooksOptions>> = async (settings, { stdout }) => {
  const caPem = settings.caFile === undefined ? undefined : await readCertificates(settings.caFile);
  await stdout.write(renderYaml(webhookConfigurations({ url: settings.url, caPem })));
  return exitCode.done;
};

/** `cronward generate manifests` */
export const runGenerateManifests: Run<Settings<typeof generateManifestsOptions>> = async (settings, context) => {
  const files = generatedManifests();
  return settings.check ? checkFiles(settings.out, files, context) : writeFiles(settings.out, files, context);
};

/** The generated files below manifests/, by path: servers of this version with the defaults of `cronward webhook`. */
export function generatedManifests(): ReadonlyMap<string, string> {
  const settings = {
    version: version(),
    port: webhookOptions.port.default,
    healthPort: webhookOptions.healthPort.default,
    metricsPort: webhookOptions.metricsPort.default,
    drainSeconds: webhookOptions.drainSeconds.default,
    idleSeconds: webhookOptions.idleSeconds.default,
  };
  return manifestFiles(settings, configSchema);
}

/** The certificates in a PEM file, without whatever else it may hold: a bundle is public, and a key must not be. */
async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw Failure.environment(`--ca-file ${quote(path)}: cannot be read: ${reasonOf(error)}`);
  });
  const blocks = certificatesIn(text);
  if (blocks.length === 0) throw Failure.environment(`--ca-file ${quote(path)}: must hold a certificate in PEM`);
  blocks.forEach((block, index) => {
    try {
      new X509Certificate(block);
    } catch (error) {
      throw Failure.environment(
        `--ca-file ${quote(path)}: certificate ${index + 1} cannot be read: ${reasonOf(error)}`,
      );
    }
  });
  return blocks.join('');
}

async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
  { stdout }: Context,
): Promise<ExitCode> {
  try {
    for (const [name, text] of files) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  } catch (error) {
    throw Failure.environment(`--out ${quote(directory)}: cannot be written: ${reasonOf(error)}`);
  }
  await stdout.write([...files.keys()].map((name) => `${join(directory, name)}\n`).join(''));
  return exitCode.done;
}

async function checkFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
  { stdout }: Context,
): Promise<ExitCode> {
  const faults = await faultsOf(directory, files).catch((error: unknown) => {
    throw Failure.environment(`--out ${quote(directory)}: cannot be read: ${reasonOf(error)}`);
  });
  await stdout.write(faults.map((fault) => `${fault}\n`).join(''));
  return faults.length === 0 ? exitCode.done : exitCode.no;
}

/** What a checkout has otherwise than the program would write it, a line each. In folders of its own it knows every file. */
async function faultsOf(directory: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const folders = [...new Set([...files.keys()].map(dirname))];
  const present = (await Promise.all(folders.map((folder) => filesIn(directory, folder)))).flat();
  const faults: string[] = [];
  for (const [name, text] of files) {
    const path = join(directory, name);
    if (!present.includes(name)) faults.push(`${path}: missing`);
    else if ((await readFile(path, 'utf8')) !== text) faults.push(`${path}: out of date`);
  }
  const strays = present.filter((name) => !files.has(name)).map((name) => `${join(directory, name)}: not generated`);
  return [...faults, ...strays];
}

/** The files of a folder, by their paths below `directory`; none where it isn't there. */
async function filesIn(directory: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
}
