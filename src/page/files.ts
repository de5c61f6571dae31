import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A file as a browser gets it. */
export interface PageFile {
  readonly type: string;
  /** Whether its name changes when it does. */
  readonly isImmutable: boolean;
  /** A strong validator, with its quotes. */
  readonly etag: string;
  readonly plain: Buffer;
  /** By the encodings that are better than the plain one. */
  readonly encoded: Readonly<Partial<Record<Encoding, Buffer>>>;
}

export type Encoding = 'br' | 'gzip';

/** The files of the page by their paths, `/` among them. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const compressible = /^(?:text\/|application\/|image\/svg)/u;
/** Below this, in bytes, a compressed file saves no packet. */
const leastBytes = 512;

/**
 * Reads and compresses everything below a directory that vite has built: a few small files, which stay in memory. Rejects where
 * there is no index.html.
 */
export async function readPageFiles(directory: string): Promise<PageFiles> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
    .map(async (entry): Promise<readonly [string, PageFile]> => {
      const full = join(entry.parentPath, entry.name);
      const path = full.slice(directory.length).replaceAll('\\', '/').replace(/^\/?/u, '/');
      return [path === '/index.html' ? '/' : path, await pageFile(path, await readFile(full))];
    });
  const read = new Map(await Promise.all(files));
  if (!read.has('/')) throw new Error(`${directory} has no index.html`);
  return read;
}

async function pageFile(path: string, plain: Buffer): Promise<PageFile> {
  const type = types[extname(path)] ?? 'application/octet-stream';
  const isWorth = compressible.test(type) && plain.length >= leastBytes;
  const [br, zipped] = isWorth ? await Promise.all([brotli(plain), promisify(gzip)(plain, { level: 9 })]) : [];
  return {
    type,
    // Vite names what is below assets/ by its content.
    isImmutable: /^\/assets\/.+-[\w-]{8}\.\w+$/u.test(path),
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    encoded: { ...(br && { br }), ...(zipped && { gzip: zipped }) },
  };
}

function brotli(bytes: Buffer): Promise<Buffer> {
  // Eleven, the best, takes a tenth of a second for such a page, in which nothing waits for it.
  return promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
