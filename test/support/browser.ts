import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { fewColours } from './png.js';

/** Where Chromium is: what CHROMIUM names, or where Debian has it. Undefined where there is none. */
export const chromiumPath = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium'].find(
  (path) => path !== '' && existsSync(path),
);

/** Why the tests in a browser are skipped; it stands in their titles. */
export const noChromium = chromiumPath === undefined ? ' (skipped: no Chromium; CHROMIUM may name one)' : '';

/** Starts Chromium without a window. Whoever starts it closes it. */
export async function startChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium; CHROMIUM may name one');
  // Chromium has no sandbox for root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: chromiumPath, args });
}

/** A page that is opened, and what must not have happened on it. */
export interface Visit {
  readonly page: Page;
  /** The addresses of the requests so far, with their bodies. */
  readonly requests: readonly { readonly url: string; readonly body: string }[];
  /** Closes the page. Fails if it logged an error, met its content security policy, or asked another host for something. */
  readonly end: () => Promise<void>;
}

/** Opens `url` in a profile of its own. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & {
    /** What the console may say. A lost server is an error there whatever the page makes of it. */
    readonly allowed?: RegExp;
  } = {},
): Promise<Visit> {
  const { allowed, ...contextOptions } = options;
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Lisbon', ...contextOptions });
  const page = await context.newPage();
  const faults: string[] = [];
  const requests: { url: string; body: string }[] = [];
  const { origin } = new URL(url);
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // What breaks the content security policy is an error here, too.
    const bad = message.type() === 'error' || message.type() === 'warning';
    if (bad && allowed?.test(message.text()) !== true) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    requests.push({ url: request.url(), body: request.postData() ?? '' });
    const { protocol, origin: asked } = new URL(request.url());
    if (asked !== origin && protocol !== 'blob:') faults.push(`a request to another host: ${request.url()}`);
  });
  await page.goto(url);
  const end = async (): Promise<void> => {
    await context.close();
    if (faults.length > 0) throw new Error(`The page at ${url} did what it must not:\n${faults.join('\n')}`);
  };
  return { page, requests, end };
}

/** Takes a picture of what is seen, and writes it to the directory that SCREENSHOTS names, if one is named. */
export async function shoot(page: Page, name: string): Promise<Buffer> {
  const picture = fewColours(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  const directory = process.env['SCREENSHOTS'] ?? '';
  if (directory !== '') {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${name}.png`), picture);
  }
  return picture;
}

/** Whether something stands out of the page to the right, so that one has to scroll sideways. */
export async function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core finds serious or critical on the page as it is now: a line each. */
export async function barriersOn(page: Page): Promise<readonly string[]> {
  // Through the debugger, which no content security policy holds for.
  await page.evaluate(readFileSync(axeFile, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
}
