import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeManifests } from '../bench/manifests.js';
import { builtProgram } from '../support/cronward.js';
import { run } from '../support/processes.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronward-terminal-'));
  writeManifests(join(directory, 'manifests'), 20);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const has = async (program: string): Promise<boolean> => (await run('sh', ['-c', `command -v ${program}`])).code === 0;

/** A clock on which whatever is asked of it takes 0.6 s. */
const slowClock = 'data:text/javascript,let now=0;Date.now=()=>(now+=600)';

test('on a terminal there is a progress bar, and nothing of it is left when the report comes', async ({ skip }) => {
  skip(!(await has('script')), 'there is no script on this machine, which makes a terminal');
  const lint = `'${process.execPath}' --import '${slowClock}' '${builtProgram()}' lint manifests`;
  const { stdout: report } = await run('sh', ['-c', `cd '${directory}' && ${lint}`]);
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: '1' };
  const { stdout } = await run('sh', ['-c', `cd '${directory}' && exec script -qec "${lint}" /dev/null`], { env });
  // Each bar is written over the one before it; the last one is cleared.
  const written = stdout.split('\u001b[K');
  expect(written[8]).toBe(`\r${'█'.repeat(15)}${'░'.repeat(15)} 10 of 20 files: 3 warnings`);
  expect(written.at(-2)).toBe('\r');
  expect(written.at(-1)?.replaceAll('\r\n', '\n')).toBe(report);
  expect(report).toContain('5 warnings in 5 of 11 CronJobs');
});

test('Ctrl-C ends it at once, while a file is read, too', async () => {
  const pipe = join(directory, 'pipe');
  expect((await run('mkfifo', [pipe])).code).toBe(0);
  const lint = spawn(process.execPath, [builtProgram(), 'lint', join(directory, 'manifests'), pipe]);
  // It can be opened when lint has opened it, which then waits for what is never written.
  const writer = await open(pipe, 'w');
  lint.kill('SIGINT');
  expect(await once(lint, 'exit')).toEqual([null, 'SIGINT']);
  await writer.close();
});
