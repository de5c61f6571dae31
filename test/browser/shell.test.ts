import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOn, chromiumPath, isTooWide, noChromium, shoot, startChromium, visit } from '../support/browser.js';
import { startDev } from '../support/cronward.js';
import { freePort } from '../support/processes.js';
import type { Program } from '../support/processes.js';

const views = [
  ['try', 'Try', 'Try a CronJob'],
  ['week', 'Week', 'Week'],
  ['cluster', 'Cluster', 'Cluster'],
] as const;

describe.skipIf(chromiumPath === undefined)(`the page${noChromium}`, () => {
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

  test('the first view takes less than 50 kB on the wire, all of it', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const bytes: number[] = [];
    session.on('Network.loadingFinished', ({ encodedDataLength }) => bytes.push(encodedDataLength));
    await session.send('Network.enable');
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { name: 'nightly' }).waitFor();
    await context.close();
    // The page, its script, its styles, its icon, what it is about, and the first verdict.
    expect(bytes.length).toBeGreaterThanOrEqual(5);
    expect(bytes.reduce((sum, length) => sum + length, 0)).toBeLessThan(50_000);
  });

  test('the views are a link away, each with its address, and reading goes on at its heading', async () => {
    const { page, end } = await visit(browser, url);
    for (const [view, name, heading] of [...views.slice(1), ...views.slice(0, 1)]) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      expect(await page.evaluate('document.activeElement.textContent')).toBe(heading);
      expect(page.url()).toBe(`${url}#${view}`);
      expect(await page.title()).toBe(`${name} · Cronward`);
      expect(await page.locator('nav [aria-current=page]').allTextContents()).toEqual([name]);
    }
    await end();
  });

  test('what was typed is still there after a look at another view', async () => {
    const { page, end } = await visit(browser, url);
    const editor = page.getByLabel('Manifest of a CronJob');
    await editor.fill('kind: CronJob # mine');
    await page.getByRole('link', { name: 'Week' }).click();
    expect(await editor.isVisible()).toBe(false);
    await page.goBack();
    expect(await editor.inputValue()).toBe('kind: CronJob # mine');
    await end();
  });

  test.each([
    ['an inline style', `document.body.insertAdjacentHTML('beforeend', '<p style="color: red">')`, /style-src/u],
    ['a request to another host', `fetch('http://192.0.2.1/').catch(() => 0)`, /192\.0\.2\.1/u],
    ['an error', `setTimeout(() => { throw new Error('spilled') })`, /spilled/u],
  ])('a test that sees %s fails', async (_what, script, words) => {
    const { page, end } = await visit(browser, url);
    await page.evaluate(script);
    await expect(end()).rejects.toThrow(words);
  });

  test('the first Tab offers to skip to the content', async () => {
    const { page, end } = await visit(browser, url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    expect(page.url()).toBe(url);
    await end();
  });

  test('without a cluster, Cluster says how to get one', async () => {
    const { page, end } = await visit(browser, `${url}#cluster`);
    const text = await page.getByRole('main').innerText();
    expect(text).toContain('cronward dev --kubeconfig ~/.kube/config');
    expect(text).toContain('cronward dev --cluster');
    expect(await page.getByRole('contentinfo').innerText()).toContain('no cluster');
    await end();
  });

  test.each(
    views.flatMap(([view, , heading]) => (['light', 'dark'] as const).map((scheme) => [view, scheme, heading])),
  )('nobody is shut out of %s in %s colours', async (view, scheme, heading) => {
    const colorScheme = scheme === 'dark' ? 'dark' : 'light';
    const { page, end } = await visit(browser, `${url}#${view}`, { colorScheme });
    await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
    await page.getByText('Cronward 0.').waitFor();
    if (view === 'try') await page.getByRole('heading', { name: 'nightly' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await shoot(page, `${view}-${scheme}`);
    await end();
  });

  test.each(views)('%s fits on a telephone', async (view) => {
    const { page, end } = await visit(browser, `${url}#${view}`, { viewport: { width: 360, height: 740 } });
    await page.getByText('Cronward 0.').waitFor();
    if (view === 'try') await page.getByRole('heading', { name: 'nightly' }).waitFor();
    expect(await isTooWide(page)).toBe(false);
    await shoot(page, `${view}-narrow`);
    await end();
  });

  test('when Cronward is gone the page says so, keeps what was typed, and goes on when it is back', async () => {
    const port = await freePort();
    const first = await startDev([], port);
    const { page, end } = await visit(browser, first.url, { allowed: /Failed to load resource: net::ERR_/u });
    const editor = page.getByLabel('Manifest of a CronJob');
    await page.getByRole('heading', { name: 'nightly' }).waitFor();
    await first.program.stop();
    await editor.press('Control+End');
    await editor.pressSequentially('# more');
    await page.getByText('Cronward does not answer.').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    const text = await editor.inputValue();
    await editor.fill(text.replace('name: nightly', 'name: weekly'));
    const second = await startDev([], port);
    await page.getByRole('heading', { name: 'weekly' }).waitFor();
    expect(await page.getByText('Cronward does not answer.').count()).toBe(0);
    await second.program.stop();
    await end();
  });
});
