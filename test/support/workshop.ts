import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { linkPrograms } from './installed.js';
import { freePort, run, start, until } from './processes.js';
import type { Outcome } from './processes.js';
import { root } from './sources.js';

/** A place where the commands of the documents run as they stand there, but for the ports. */
export interface Workshop {
  /** Runs one line by the shell, with `cronward` among the commands. */
  readonly sh: (line: string, env?: NodeJS.ProcessEnv) => Promise<Outcome>;
  readonly stop: () => Promise<void>;
}

/** Sets the place up with what `npm start` runs, `cronward dev`, on free ports. */
export async function openWorkshop(): Promise<Workshop> {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-workshop-'));
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  linkPrograms(bin);
  symlinkSync(join(root, 'manifests'), join(directory, 'manifests'));
  const ports = { 9443: await freePort(), 8081: await freePort(), 8080: await freePort() };
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CRONWARD_')));
  // What the documents show is what a machine prints whose clocks show UTC.
  const env = { ...own, TZ: 'UTC' };
  const server = start('sh', [
    '-c',
    `cd '${directory}' && exec bin/cronward dev --port ${ports[9443]} --health-port ${ports[8081]} --metrics-port ${ports[8080]}`,
  ]);
  await until('cronward dev to be ready', async () => {
    if (!server.isRunning()) throw new Error(`cronward dev ended early: ${server.stderr()}`);
    const answer = await fetch(`http://127.0.0.1:${ports[8081]}/readyz`).catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
  return {
    sh: (line, more = {}) => {
      const moved = line.replace(/(?<=127\.0\.0\.1:)(9443|8081|8080)\b/g, (port) =>
        String(ports[Number(port) as keyof typeof ports]),
      );
      const path = [bin, more['PATH'] ?? process.env['PATH'] ?? ''].join(delimiter);
      return run('sh', ['-c', `cd '${directory}' && ${moved}`], { env: { ...env, ...more, PATH: path } });
    },
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
