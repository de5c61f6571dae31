/**
 * npm run bench:lint [-- --files N] [--rounds N]
 *
 * How many manifests a second `cronward lint` judges, beside the yaml library alone reading the same files, each a
 * process of its own, so with its start. They take turns; each ratio is that of two that follow each other.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/sources.js';
import { manifests, writeManifests } from './manifests.js';

const { values } = parseArgs({
  options: { files: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' } },
});
const files = Number(values.files);

interface Usage {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mebibytes: number;
}

const report = `data:text/javascript,process.on('exit',()=>{
  const {userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();
  process.stderr.write('\\nusage '+JSON.stringify({cpuSeconds:(u+s)/1e6,mebibytes:m/1024}))})`;

function measure(args: readonly string[]): Usage {
  const start = performance.now();
  const child = spawnSync(process.execPath, ['--import', report, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const seconds = (performance.now() - start) / 1000;
  const usage = /\nusage (?<json>.*)$/u.exec(child.stderr)?.groups?.['json'];
  if (usage === undefined) throw new Error(`${args.join(' ')} failed: ${child.stderr}`);
  return { seconds, ...(JSON.parse(usage) as Omit<Usage, 'seconds'>) };
}

const directory = mkdtempSync(join(tmpdir(), 'cronward-bench-'));
try {
  writeManifests(directory, files);
  const bytes = manifests(files).reduce((sum, { text }) => sum + text.length, 0);
  process.stdout.write(`${files} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
  const rounds = Array.from({ length: Number(values.rounds) }, () => ({
    bare: measure(['--import', 'tsx', join(root, 'test/bench/bare-yaml.ts'), directory]),
    lint: measure([join(root, 'dist/main.js'), 'lint', '--format', 'json', directory]),
  }));
  print(
    'yaml alone',
    rounds.map(({ bare }) => bare),
  );
  print(
    'cronward lint',
    rounds.map(({ lint }) => lint),
  );
  const ratios = rounds.map(({ bare, lint }) => lint.cpuSeconds / bare.cpuSeconds);
  process.stdout.write(`CPU time of lint: ${median(ratios).toFixed(2)} of yaml alone\n`);
} finally {
  rmSync(directory, { recursive: true });
}

function print(name: string, usages: readonly Usage[]): void {
  const [seconds, cpu] = [
    median(usages.map((usage) => usage.seconds)),
    median(usages.map((usage) => usage.cpuSeconds)),
  ];
  const memory = median(usages.map(({ mebibytes }) => mebibytes));
  process.stdout.write(
    `${name.padEnd(14)} ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ${memory.toFixed(0)} MiB; ` +
      `${Math.round(files / seconds)} files/s\n`,
  );
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
