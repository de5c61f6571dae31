import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WeekAnswer, WeekRequest } from '../../src/page/api.js';
import { barriersOn, chromiumPath, isTooWide, noChromium, shoot, startChromium, visit } from '../support/browser.js';
import { cronward, startDev } from '../support/cronward.js';
import type { Program } from '../support/processes.js';
import { root } from '../support/sources.js';

const night = join(root, 'manifests/samples/night.yaml');
const bad = join(root, 'manifests/samples/bad-cronjob.yaml');

/** What `cronward simulate --format json` prints, as far as the page shows it. */
interface Simulated {
  readonly starts: number;
  readonly late: number;
  readonly skipped: number;
  readonly collisions: number;
  readonly busiest: { readonly at: string; readonly jobs: number } | null;
  readonly peaks: readonly { readonly at: string; readonly starts: number; readonly cronJobs: readonly string[] }[];
  readonly cronJobs: readonly { readonly name: string; readonly starts: number }[];
  readonly minutes: readonly { readonly at: string; readonly starts: number }[];
}

/** Does something on the page that makes it ask for a week; returns the question and the answer. */
async function weekAfter(page: Page, act: () => Promise<unknown>): Promise<{ asked: WeekRequest; answer: WeekAnswer }> {
  const [response] = await Promise.all([page.waitForResponse(/\/api\/week$/u), act()]);
  const answer = (await response.json()) as WeekAnswer;
  const asked = response.request().postDataJSON() as WeekRequest;
  await page.locator('.given[aria-busy=false]').waitFor();
  return { asked, answer };
}

const choose = async (page: Page, ...files: readonly string[]): ReturnType<typeof weekAfter> =>
  weekAfter(page, () => page.locator('input[type=file]').setInputFiles(files));

const example = async (page: Page): ReturnType<typeof weekAfter> =>
  weekAfter(page, () => page.getByRole('button', { name: 'An example' }).click());

/** The totals as they are read: each term with its number. */
async function totalsOn(page: Page): Promise<Readonly<Record<string, number>>> {
  const terms = await page.locator('.totals dt').allInnerTexts();
  const counts = await page.locator('.totals dd strong').allInnerTexts();
  return Object.fromEntries(terms.map((term, index) => [term, Number(counts[index]?.replaceAll(',', ''))]));
}

describe.skipIf(chromiumPath === undefined)(`the view Week${noChromium}`, () => {
  let browser: Browser;
  let program: Program;
  let url: string;
  let directory: string;

  beforeAll(async () => {
    browser = await startChromium();
    const started = await startDev();
    program = started.program;
    url = `${started.url}#week`;
    directory = await mkdtemp(join(tmpdir(), 'cronward-week-'));
  });

  afterAll(async () => {
    await browser.close();
    await program.stop();
    await rm(directory, { recursive: true });
  });

  test.each([['Europe/Lisbon'], ['America/St_Johns']])(
    'it shows to a reader in %s what cronward simulate computes',
    async (timezoneId) => {
      const { page, end } = await visit(browser, url, { timezoneId });
      const { asked, answer } = await example(page);
      const file = join(directory, 'example.yaml');
      await writeFile(file, asked.files?.[0]?.text ?? '');
      const { from, to } = answer;
      const { stdout } = await cronward(['simulate', file, '--from', from, '--to', to, '--format=json', '--peaks=10']);
      const simulated = JSON.parse(stdout) as Simulated;
      expect(await totalsOn(page)).toEqual({
        CronJobs: simulated.cronJobs.length,
        Starts: simulated.starts,
        Late: simulated.late,
        Skipped: simulated.skipped,
        'Shared minutes': simulated.collisions,
        'Most at once': simulated.busiest?.jobs,
      });
      expect(simulated.skipped).toBeGreaterThan(0);
      const clock = new Intl.DateTimeFormat('en-GB', {
        ...{ timeZone: timezoneId, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
      });
      const named = (at: string): string => clock.format(Date.parse(at)).replace(',', '');
      expect(await page.locator('.peaks li').allInnerTexts()).toEqual(
        simulated.peaks.map(({ at, starts }) => expect.stringMatching(`^${named(at)}:\\s+${starts} start$`) as string),
      );
      // The cells hold every start, in the zone of the reader.
      const cells = await page.evaluate<string[]>(
        '[...document.querySelectorAll("[role=gridcell]")].map((cell) => cell.ariaLabel)',
      );
      const counts = cells.map((name) => Number(/, (\d+) starts?$/u.exec(name)?.[1] ?? 0));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(simulated.starts);
      const monday = simulated.minutes.filter(({ at }) => named(at).startsWith('Mon'));
      const onMonday = counts.filter((_, index) => cells[index]?.startsWith('Monday') === true);
      expect(onMonday.reduce((sum, count) => sum + count, 0)).toBe(monday.reduce((sum, { starts }) => sum + starts, 0));
      await end();
    },
  );

  test('several files add up, one that cannot be read is a sentence, and each can be taken away', async () => {
    const { page, end } = await visit(browser, url);
    const { answer } = await choose(page, night, bad);
    expect(answer.cronJobs.length).toBeGreaterThan(3);
    expect(answer.problems.length).toBeGreaterThan(0);
    expect(await page.locator('.problems li').allInnerTexts()).toEqual(answer.problems);
    await weekAfter(page, () => page.getByRole('button', { name: 'Remove bad-cronjob.yaml' }).click());
    expect(await totalsOn(page)).toMatchObject({ CronJobs: 3 });
    expect(await page.locator('.problems').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove night.yaml' }).click();
    await page.getByText('Drop manifests anywhere').waitFor();
    await end();
  });

  test('manifests and directories are dropped, and pasted', async () => {
    const { page, end } = await visit(browser, url);
    await page.getByRole('button', { name: 'An example' }).waitFor();
    await mkdir(join(directory, 'team', 'more'), { recursive: true });
    await copyFile(night, join(directory, 'team', 'more', 'within.yaml'));
    await writeFile(join(directory, 'team', 'README.md'), '# no manifest');
    const session = await page.context().newCDPSession(page);
    const drop = async (...files: readonly string[]): Promise<void> => {
      const data = { items: [], files: [...files], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await session.send('Input.dispatchDragEvent', { type, x: 600, y: 500, data });
      }
    };
    await weekAfter(page, () => drop(night));
    expect(await totalsOn(page)).toMatchObject({ CronJobs: 3 });
    await weekAfter(page, () => drop(join(directory, 'team')));
    expect(await page.getByRole('list', { name: 'Files' }).innerText()).toContain('within.yaml');
    expect(await totalsOn(page)).toMatchObject({ CronJobs: 6 });
    expect(await page.locator('.problems').count()).toBe(0);
    await page.getByRole('button', { name: 'Paste…' }).click();
    await page.getByLabel('Manifests, in YAML or JSON').fill(await readFile(night, 'utf8'));
    await weekAfter(page, () => page.getByRole('button', { name: 'Add' }).click());
    expect(await totalsOn(page)).toMatchObject({ CronJobs: 9 });
    expect(await page.getByRole('list', { name: 'Files' }).innerText()).toContain('pasted.yaml');
    await end();
  });

  test('the map is gone through by the keyboard, and Enter shows who starts', async () => {
    const { page, end } = await visit(browser, url);
    await choose(page, night);
    const cell = page.locator('[role=gridcell][tabindex="0"]');
    expect(await cell.count()).toBe(1);
    await cell.focus();
    const focused = (): Promise<string> => page.evaluate('document.activeElement.ariaLabel');
    await page.keyboard.press('Control+Home');
    expect(await focused()).toMatch(/^Monday 00:00 to /u);
    for (const key of ['ArrowDown', 'PageDown', 'PageDown', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key);
    expect(await focused()).toMatch(/^Tuesday 02:00 to 02:10, 2 starts$/u);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tuesday 02:00 to 02:10' }).waitFor();
    const rows = await page.locator('.details tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\s/u)[0])).toEqual(['backup', 'import']);
    expect(rows[0]).toContain('at 02:00 every day');
    expect(await page.locator('.details [role=status]').textContent()).toBe(
      'Tuesday 02:00 to 02:10: 2 starts of 2 CronJobs',
    );
    expect(await focused()).toMatch(/^Tuesday/u);
    await end();
  });

  test('a peak and a cell are clicked, and the table says the same', async () => {
    const { page, end } = await visit(browser, url);
    const { answer } = await example(page);
    const peak = page.locator('.peaks button').nth(1);
    await peak.click();
    expect(await peak.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('[aria-selected=true]').getAttribute('aria-label')).toMatch(/^Tuesday 00:00 to/u);
    await page.locator('[aria-label^="Friday 09:00 to"]').click();
    await page.getByRole('heading', { name: /^Friday 09:00 to/u }).waitFor();
    await page.getByText('As a table, hour by hour').click();
    const numbers = await page.locator('.hours td').allInnerTexts();
    expect(numbers).toHaveLength(7 * 24);
    expect(numbers.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe(answer.starts);
    await end();
  });

  test('another zone shows the same starts at its own clocks', async () => {
    const { page, end } = await visit(browser, url);
    await example(page);
    const zone = page.getByLabel('Shown in');
    expect(await zone.locator('option').allInnerTexts()).toEqual([
      'Europe/Lisbon (yours)',
      'UTC',
      'America/New_York',
      'Europe/Berlin',
    ]);
    const before = await totalsOn(page);
    const { asked, answer } = await weekAfter(page, () => zone.selectOption('America/New_York'));
    expect(asked.timeZone).toBe('America/New_York');
    expect(await totalsOn(page)).toMatchObject({ CronJobs: before['CronJobs'] });
    // Midnight of UTC is the evening before there.
    expect(answer.peaks.length).toBeGreaterThan(0);
    expect(await page.locator('.peaks li').first().innerText()).toMatch(/^\w{3} (?:19|20):00:/u);
    await end();
  });

  test('what is too large is not sent, and what is too much is said', async () => {
    const { page, requests, end } = await visit(browser, url, { allowed: /status of 4\d\d/u });
    await page.getByRole('button', { name: 'An example' }).waitFor();
    const buffer = Buffer.alloc(9 * 1024 * 1024, '#');
    await page.locator('input[type=file]').setInputFiles([{ name: 'large.yaml', mimeType: 'text/yaml', buffer }]);
    await page.getByText('These files have 9.0 MiB; a week is made of 8 at most.').waitFor();
    expect(requests.some((request) => request.url.endsWith('api/week'))).toBe(false);
    await end();
  });

  test.each([
    ['light', 'none', 1280],
    ['dark', 'none', 1280],
    ['light', 'none', 360],
    ['light', 'active', 900],
  ] as const)(
    'nobody is shut out in %s colours, forced ones: %s, at a width of %d',
    async (colorScheme, forcedColors, width) => {
      const { page, end } = await visit(browser, url, { colorScheme, forcedColors, viewport: { width, height: 1000 } });
      await example(page);
      await page.getByText('As a table, hour by hour').click();
      expect(await barriersOn(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await shoot(page, `week-example-${colorScheme}-${forcedColors === 'active' ? 'forced-' : ''}${width}`);
      await end();
    },
  );

  test('the picture for the docs', async () => {
    const { page, end } = await visit(browser, url, { viewport: { width: 1280, height: 960 } });
    await example(page);
    await page.locator('[aria-label^="Thursday 18:00 to"]').hover();
    await page.locator('.readout', { hasText: 'Thursday 18:00' }).waitFor();
    expect((await shoot(page, 'week')).length).toBeLessThan(150_000);
    await end();
  });
});
