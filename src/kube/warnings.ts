import { printable } from './status.js';

/** `299 - "text"`, in which quotes and backslashes have a backslash before them; an agent may stand for the dash. */
const warning = /(?:^|,)\s*\d{3} \S+ "((?:[^"\\]|\\.)*)"/gu;
/** More than an API server sends: it stops after 4,096 characters. */
const mostWarnings = 100;

/**
 * The texts of a `Warning` header (RFC 7234, 5.5), several of which Node joins by commas. What is no warning is passed
 * over.
 */
export function warningsIn(header: string): readonly string[] {
  return [...header.matchAll(warning)]
    .slice(0, mostWarnings)
    .map((match) => printable((match[1] ?? '').replace(/\\(.)/gu, '$1')))
    .filter((text) => text !== '');
}
