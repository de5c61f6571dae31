import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './processes.js';
import type { Outcome } from './processes.js';
import { root } from './sources.js';

/** What package.json says that these tests need. */
interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The package as a registry would get it. */
export interface Packed {
  readonly tarball: string;
  /** Paths within the package. */
  readonly files: readonly string[];
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes of what is in it. */
  readonly unpackedSize: number;
}

const require = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** Packs what `npm run build` left in dist, with the declarations that `prepack` writes; nothing in the checkout changes. */
export async function pack(): Promise<Packed> {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-pack-'));
  for (const name of ['package.json', ...manifest.files]) {
    cpSync(join(root, name), join(directory, name), { recursive: true });
  }
  await succeeding([require.resolve('tsx/cli'), join(root, 'tools/declarations.ts'), join(directory, 'dist')]);
  const { code, stdout, stderr } = await inDirectory(directory, 'npm pack --ignore-scripts --json --loglevel=error');
  if (code !== 0) throw new Error(`npm pack: ${stderr}`);
  const [packed] = JSON.parse(stdout) as {
    readonly filename: string;
    readonly size: number;
    readonly unpackedSize: number;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (packed === undefined) throw new Error(`npm pack told of no package: ${stdout}`);
  const { filename, size, unpackedSize, files } = packed;
  return { tarball: join(directory, filename), size, unpackedSize, files: files.map(({ path }) => path) };
}

/**
 * A new directory in which the tarball is installed, without a registry: the packages that it depends on are links to
 * those of the checkout, and nothing else is there. `poisoned` names packages that throw when they are loaded.
 */
export async function install(tarball: string, poisoned: readonly string[] = []): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-installed-'));
  const modules = join(directory, 'node_modules');
  const own = join(modules, 'cronward');
  mkdirSync(own, { recursive: true });
  const { code, stderr } = await run('tar', ['-xzf', tarball, '-C', own, '--strip-components=1']);
  if (code !== 0) throw new Error(`tar: ${stderr}`);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of poisoned) {
    mkdirSync(join(modules, name), { recursive: true });
    writeFileSync(join(modules, name, 'index.js'), `throw new Error('${name} was loaded');\n`);
  }
  mkdirSync(join(modules, '.bin'));
  for (const [name, file] of Object.entries(manifest.bin)) {
    symlinkSync(join('..', 'cronward', file), join(modules, '.bin', name));
    chmodSync(join(own, file), 0o755);
  }
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type: 'module' }));
  return directory;
}

/** Runs a line by the shell in a directory, with the programs of its packages among the commands. */
export async function inDirectory(directory: string, line: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const path = `${join(directory, 'node_modules/.bin')}:${env['PATH'] ?? process.env['PATH'] ?? ''}`;
  return await run('sh', ['-c', `cd '${directory}' && ${line}`], { env: { ...process.env, ...env, PATH: path } });
}

async function succeeding(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(process.execPath, args);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
}
