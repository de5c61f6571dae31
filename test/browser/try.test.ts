import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOn, chromiumPath, isTooWide, noChromium, shoot, startChromium, visit } from '../support/browser.js';
import { startDev } from '../support/cronward.js';
import type { Program } from '../support/processes.js';

/** A manifest without a fault, but for what `schedule` and `more` bring. */
const manifest = (schedule: string, more = ''): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: tidy
spec:
  schedule: "${schedule}"
  concurrencyPolicy: Forbid
  ${more === '' ? 'timeZone: Etc/UTC' : more}
  jobTemplate:
    spec:
      activeDeadlineSeconds: 600
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: tidy
              image: registry.example.com/tidy:1.0
`;

/** The parts of the view, as somebody finds them who does not see it. */
const partsOf = (page: Page) => {
  const results = page.getByRole('region', { name: 'What becomes of it' });
  return {
    editor: page.getByRole('textbox', { name: 'Manifest of a CronJob' }),
    results,
    verdict: results.getByRole('heading', { level: 2 }).first(),
    said: results.getByRole('status'),
    findings: results.getByRole('list', { name: 'Findings' }).getByRole('listitem'),
    sample: (name: string): Locator => page.getByRole('group', { name: 'Samples' }).getByRole('button', { name }),
  };
};

describe.skipIf(chromiumPath === undefined)(`Try${noChromium}`, () => {
  let browser: Browser;
  let program: Program;
  let url: string;

  beforeAll(async () => {
    browser = await startChromium();
    ({ program, url } = await startDev());
  });

  afterAll(async () => {
    await browser.close();
    await program.stop();
  });

  /** Opens Try with its first sample judged. */
  async function open(options: Parameters<typeof visit>[2] = {}) {
    const visited = await visit(browser, url, options);
    const parts = partsOf(visited.page);
    await parts.verdict.getByText('Accepted').waitFor();
    return { ...visited, ...parts };
  }

  test('a schedule that breaks is told at its line, and the verdict changes when it is mended', async () => {
    const { page, end, editor, verdict, findings, results } = await open();
    await editor.fill(manifest('0 3 * * 1'));
    await results.getByText('cronjob.batch/tidy created').waitFor();
    await editor.fill(manifest('0 25 * * 1'));
    await verdict.getByText('Refused').waitFor();
    expect(await findings.allInnerTexts()).toEqual([
      expect.stringMatching(/line 6\s+error\s+spec\.schedule\s+.*hour: 25 is above the maximum of 23/su),
    ]);
    expect(await results.innerText()).toContain(
      'The CronJob "tidy" is invalid: spec.schedule: Invalid value: "0 25 * * 1"',
    );
    expect(await page.locator('.letters .error').allInnerTexts()).toEqual(['"0 25 * * 1"']);
    expect(await page.locator('.gutter .sign.error').count()).toBe(1);
    expect(await editor.getAttribute('aria-invalid')).toBe('true');

    // The line of the finding is a way to it.
    await findings.getByRole('button', { name: 'line 6' }).click();
    expect(await editor.evaluate('document.activeElement.id')).toBe('manifest');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Delete');
    await verdict.getByText('Accepted').waitFor();
    expect(await editor.inputValue()).toBe(manifest('0 2 * * 1'));
    expect(await findings.count()).toBe(0);
    await end();
  });

  test('what is filled in is shown as a diff, and the whole object on demand', async () => {
    const { page, end, editor, results } = await open();
    await editor.fill(manifest('0 3 * * 1'));
    await results.getByText('3 fields.').waitFor();
    const added = ['suspend: false', 'successfulJobsHistoryLimit: 3', 'failedJobsHistoryLimit: 1'];
    expect((await results.locator('ins').allInnerTexts()).map((line) => line.replace(/^\+ +/u, '').trim())).toEqual(
      added,
    );
    expect(await results.locator('.diff').innerText()).not.toContain('kind: CronJob');
    await page.getByRole('button', { name: 'Show the whole object' }).click();
    expect(await results.locator('.diff').innerText()).toContain('kind: CronJob');
    await end();
  });

  test('runs stand in the zone of the object and in that of the reader, with what the clocks skip and repeat', async () => {
    const { end, editor, results } = await open({ timezoneId: 'America/New_York' });
    // The last days of March have the change of every year, the night from Saturday to Sunday.
    await editor.fill(manifest('30 2 25-31 3 *', 'timeZone: Europe/Berlin'));
    await results.getByText(/At 02:30 on days? .* \(Europe\/Berlin\)/u).waitFor();
    const table = results.getByRole('table', { name: 'Next runs' });
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
      'Europe/Berlin',
      'Your time, America/New_York',
    ]);
    const first = await table.getByRole('row').nth(1).getByRole('cell').allInnerTexts();
    expect(first).toEqual([
      expect.stringMatching(/^\w{3} 25 Mar \d{4}, 02:30 \+01:00$/u),
      expect.stringMatching(/^\w{3} 24 Mar \d{4}, 21:30 -04:00$/u),
    ]);
    const skipped =
      /^Sun (25|26|27|28|29|30|31) Mar \d{4}, 02:00: clocks go to 03:00; 02:30 does not exist and is skipped\.$/u;
    const changes = await results
      .getByRole('list', { name: 'Changes of the clocks' })
      .getByRole('listitem')
      .allInnerTexts();
    expect(changes.length).toBeGreaterThan(0);
    for (const change of changes) expect(change).toMatch(skipped);
    expect(await results.getByRole('img').innerHTML()).toContain('02:00 → 03:00: skipped');
    await results.getByRole('button', { name: 'Show 50 runs' }).click();
    expect(await table.getByRole('row').count()).toBe(51);

    await editor.fill(manifest('30 2 25-31 10 *', 'timeZone: Europe/Berlin'));
    await results
      .getByText(/02:00; 02:30 comes twice/u)
      .first()
      .waitFor();
    expect(await table.getByText('the second of two').count()).toBeGreaterThan(0);
    await end();
  });

  test('a sample takes the place of what was typed, and undoing or a click brings that back', async () => {
    const { page, end, editor, verdict, sample } = await open();
    const mine = manifest('5 4 * * *');
    await editor.fill(mine);
    for (const back of ['Control+z', 'click']) {
      await sample('With mistakes').click();
      await verdict.getByText('Refused').waitFor();
      await page.getByText('“With mistakes” is in the editor.').waitFor();
      if (back === 'click') await page.getByRole('button', { name: 'Back to what you had' }).click();
      else await page.keyboard.press(back);
      expect(await editor.inputValue()).toBe(mine);
      await verdict.getByText('Accepted').waitFor();
    }
    await end();
  });

  test('every sample is accepted, but the one with mistakes', async () => {
    const { page, end, verdict, sample } = await open();
    const names = await page.getByRole('group', { name: 'Samples' }).getByRole('button').allInnerTexts();
    for (const name of names) {
      await sample(name).click();
      await verdict.getByText(name === 'With mistakes' ? 'Refused' : 'Accepted').waitFor();
    }
    expect(names.length).toBeGreaterThan(3);
    await end();
  });

  test('several CronJobs in one text have a panel each', async () => {
    const { end, editor, results } = await open();
    await editor.fill(`${manifest('0 3 * * 1')}---\n${manifest('never').replaceAll('tidy', 'untidy')}`);
    const panel = (name: string): Locator => results.getByRole('region', { name, exact: true });
    await panel('untidy').getByText('refused').first().waitFor();
    expect(await panel('tidy').innerText()).toContain('accepted');
    await end();
  });

  test('a link carries the manifest to a new page, and to no server', async () => {
    const one = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    const text = manifest('7 7 * * 7').replace('tidy', 'grüße-🕰');
    await one.editor.fill(text);
    await one.page.getByRole('button', { name: 'Copy link' }).click();
    await one.page.getByText('Link copied.').waitFor();
    const link = await one.page.evaluate<string>('navigator.clipboard.readText()');
    await one.end();
    expect(link).toMatch(new RegExp(`^${url}#try=[\\w-]+$`, 'u'));

    const packed = link.split('=').at(-1) ?? '';
    const other = await visit(browser, link);
    const { editor, verdict } = partsOf(other.page);
    await verdict.getByText('Refused').waitFor();
    expect(await editor.inputValue()).toBe(text);
    for (const { url: asked, body } of other.requests) expect(`${asked} ${body}`).not.toContain(packed);
    await other.end();
  });

  test('a link that is cut says so, and leaves what is there', async () => {
    const { page, end, editor } = await open();
    await editor.fill('kind: CronJob # mine');
    await page.evaluate(`location.hash = '#try=eJwrSS0u'`);
    await page.getByText('This link is damaged').waitFor();
    expect(await editor.inputValue()).toBe('kind: CronJob # mine');
    await end();
    const cut = await visit(browser, `${url}#try=eJwrSS0u`);
    await cut.page.getByText('This link is damaged').waitFor();
    await cut.end();
  });

  test('by keyboard alone: write, hear the verdict, go from finding to finding, leave the editor', async () => {
    const { page, end, editor, verdict, said, sample } = await open();
    await sample('With mistakes').focus();
    await page.keyboard.press('Enter');
    await verdict.getByText('Refused').waitFor();
    await said.getByText(/^Refused: \d+ errors/u).waitFor();
    const lineNow = `(() => { const area = document.activeElement; return area.value.slice(0, area.selectionStart).split('\\n').length })()`;
    const lines: number[] = [];
    for (const key of ['F8', 'F8', 'F8', 'Shift+F8']) {
      await page.keyboard.press(key);
      lines.push(await page.evaluate<number>(lineNow));
    }
    expect(lines).toEqual([4, 6, 7, 6]);

    // A new line begins as far in as the one before, and that can be undone as what was typed.
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('suspend: true');
    expect((await editor.inputValue()).split('\n')[6]).toBe('  suspend: true');

    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).not.toBe('manifest');
    expect(await page.evaluate(`document.activeElement.closest('.results') !== null`)).toBe(true);
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('manifest');
    await end();
  });

  test('the caret stays in view at the end of a long text, and beside the numbers of the lines', async () => {
    const { page, end, editor } = await open();
    await editor.fill(`${manifest('0 3 * * 1')}${'# x\n'.repeat(80)}# ${'long '.repeat(60)}`);
    const scrolled = (): Promise<number[]> =>
      page.evaluate<number[]>(`(() => {
        const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = document.querySelector('.editor');
        return [scrollTop, scrollLeft, scrollHeight - clientHeight - scrollTop, scrollWidth - clientWidth - scrollLeft];
      })()`);
    await editor.press('Control+End');
    await editor.pressSequentially('!');
    const [, , below = 99, right = 99] = await scrolled();
    expect(Math.max(below, right)).toBeLessThan(24);
    await editor.press('Control+Home');
    const [top = 99, left = 99] = await scrolled();
    expect(Math.max(top, left)).toBeLessThan(24);
    await end();
  });

  test('of answers that come out of order the one to the last text is shown', async () => {
    const { page, end, editor, results } = await open();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/try', async (route) => {
      if (route.request().postData()?.includes('name: tidy') === true) await held;
      await route.continue().catch(() => undefined);
    });
    const asked = page.waitForRequest((request) => request.postData()?.includes('name: tidy') === true);
    await editor.fill(manifest('0 3 * * 1'));
    await asked;
    await editor.fill(manifest('0 3 * * 1').replaceAll('tidy', 'later'));
    await results.getByRole('heading', { name: 'later' }).waitFor();
    release();
    await editor.press('Control+End');
    await editor.pressSequentially('# more');
    await page.waitForResponse((response) => response.request().postData()?.includes('# more') === true);
    expect(await results.getByRole('heading', { name: 'tidy' }).count()).toBe(0);
    await end();
  });

  test('what the server does not answer is told in a sentence, and the question asked again in time', async () => {
    const refused = /Failed to load resource: the server responded with a status of 4(13|29)/u;
    const { page, end, editor, results } = await open({ allowed: refused });
    await editor.fill(`# ${'x'.repeat(1024 * 1024)}\n`);
    await results.getByText('No answer to this text.').waitFor();
    expect(await results.innerText()).toMatch(/No answer to this text\. .*\d/u);
    await page.route(
      '**/api/try',
      (route) => route.fulfill({ status: 429, headers: { 'Retry-After': '1' }, json: { message: 'Too often.' } }),
      { times: 1 },
    );
    await editor.fill(manifest('0 3 * * 1'));
    await results.getByText('Too often.').waitFor();
    await results.getByRole('heading', { name: 'tidy' }).waitFor();
    await results.getByText('No answer to this text.').waitFor({ state: 'hidden' });
    await end();
  });

  test('typing in a text of thousands of lines does not stutter', async () => {
    const { page, end, editor, results } = await open();
    const comments = Array.from({ length: 1900 }, (_, index) => `# line ${index}\n`).join('');
    await editor.fill(manifest('0 3 * * 1') + comments);
    await results.getByRole('heading', { name: 'tidy' }).waitFor();
    await editor.press('Control+End');
    // How long a letter keeps the page from drawing, in milliseconds: the median of those that are typed.
    await page.evaluate(`globalThis.held = []; document.getElementById('manifest').addEventListener('input', () => {
      const begun = performance.now();
      requestAnimationFrame(() => setTimeout(() => globalThis.held.push(performance.now() - begun)));
    })`);
    await editor.pressSequentially('# a comment at the end', { delay: 30 });
    const held = await page.evaluate<number[]>('globalThis.held.sort((one, other) => one - other)');
    expect(held.length).toBeGreaterThan(5);
    expect(held[Math.floor(held.length / 2)]).toBeLessThan(250);
    await end();
  });

  test.each([
    ['mistakes-light', { colorScheme: 'light' }],
    ['mistakes-dark', { colorScheme: 'dark' }],
    ['mistakes-forced-colors', { forcedColors: 'active' }],
    ['mistakes-narrow', { viewport: { width: 360, height: 740 } }],
    ['mistakes-wide', { viewport: { width: 2200, height: 1100 } }],
  ] as const)('%s: nobody is shut out, and nothing stands out of the page', async (name, options) => {
    const { page, end, verdict, sample } = await open(options);
    await sample('With mistakes').click();
    await verdict.getByText('Refused').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await shoot(page, `try-${name}`);
    await end();
  });

  test('the picture for the README', async () => {
    const { page, end, verdict, sample } = await open({ viewport: { width: 1280, height: 840 } });
    await sample('When the clocks change').click();
    await verdict.getByText('2 warnings').waitFor();
    expect((await shoot(page, 'try')).length).toBeLessThan(150_000);
    await end();
  });
});
