import type { Request, Response } from 'express';
import type { Encoding, PageFile } from './files.js';

/** What every answer of the page carries. It is nobody's to embed, and loads nothing from anywhere else. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    ...['script', 'style', 'img', 'connect', 'font'].map((kind) => `${kind}-src 'self'`),
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** What the endpoints answer is of this moment. */
export const apiHeaders: Readonly<Record<string, string>> = { ...pageHeaders, 'Cache-Control': 'no-store' };

const encodings: readonly Encoding[] = ['br', 'gzip'];

/** Sends a file as small as the client takes it, or says that it has it already. */
export function sendFile(request: Request, response: Response, file: PageFile): void {
  const offered = encodings.filter((encoding) => file.encoded[encoding] !== undefined);
  const accepted = offered.length === 0 ? false : request.acceptsEncodings([...offered, 'identity']);
  const encoding = offered.find((one) => one === accepted);
  // Each encoding is another sequence of bytes.
  const etag = encoding === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  response.set({
    ...pageHeaders,
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: etag,
    Vary: 'Accept-Encoding',
  });
  if (isKnown(request.headers['if-none-match'], etag)) {
    response.status(304).end();
    return;
  }
  const bytes = (encoding && file.encoded[encoding]) ?? file.plain;
  response.set({
    'Content-Type': file.type,
    'Content-Length': String(bytes.length),
    ...(encoding !== undefined && { 'Content-Encoding': encoding }),
  });
  response.end(bytes);
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((one) => one.trim().replace(/^W\//u, '') === etag);
}
