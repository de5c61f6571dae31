/**
 * npm run bench:page [-- --rounds N]
 *
 * How long it takes from the start of `cronward dev`, in a directory without certificates, until the page is there, until it
 * has judged a first CronJob, and how long a second one takes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { builtProgram } from '../support/cronward.js';
import { freePort, start, until } from '../support/processes.js';
import { root } from '../support/sources.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const body = JSON.stringify({
  text: readFileSync(join(root, 'manifests/samples/tutorial-cronjob.yaml'), 'utf8'),
  timeZone: 'Europe/Berlin',
});

interface Times {
  readonly pageMs: number;
  readonly firstMs: number;
  readonly secondMs: number;
}

async function measure(): Promise<Times> {
  const home = mkdtempSync(join(tmpdir(), 'cronward-page-'));
  const port = await freePort();
  const ports = `--port=0 --health-port=0 --metrics-port=0 --page-port=${port}`;
  const beganMs = performance.now();
  const dev = start(
    'sh',
    ['-c', `cd "${home}"; exec "${process.execPath}" "${builtProgram()}" dev ${ports}`],
    process.env,
  );
  try {
    const url = `http://127.0.0.1:${port}/`;
    const isThere = async (): Promise<true | undefined> =>
      (await fetch(url).catch(() => undefined))?.ok === true ? true : undefined;
    await until('the page', isThere, { tries: 3_000, pauseMs: 10 });
    const pageMs = performance.now() - beganMs;
    const ask = async (): Promise<void> => {
      const answer = await fetch(`${url}api/try`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      if (!answer.ok) throw new Error(`api/try answered ${answer.status}: ${await answer.text()}`);
      await answer.text();
    };
    await ask();
    const firstMs = performance.now() - beganMs;
    await ask();
    return { pageMs, firstMs, secondMs: performance.now() - beganMs - firstMs };
  } finally {
    await dev.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const web = join(root, 'dist/web');
const files = readdirSync(web, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const bytes = files.map((entry) => brotliCompressSync(readFileSync(join(entry.parentPath, entry.name))).length);
console.log(`${files.length} files, ${bytes.reduce((sum, size) => sum + size, 0)} bytes with brotli`);
for (let round = 0; round < Number(values.rounds); round += 1) {
  const { pageMs, firstMs, secondMs } = await measure();
  console.log(
    `page after ${Math.round(pageMs)} ms, first verdict after ${Math.round(firstMs)} ms, the next in ${Math.round(secondMs)} ms`,
  );
}
