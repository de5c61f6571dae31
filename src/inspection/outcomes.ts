import type { Finding, Seen } from './observation.js';

/** An object that has to be there isn't. */
export function missing(subject: string, advice: string): Finding {
  return { subject, verdict: 'wrong', message: 'is not there', advice };
}

/** A check that could not be made. */
export function unknown(subject: string, why: string): Finding {
  return { subject, verdict: 'unknown', message: `not known: ${why}` };
}

/** The findings of an object that has to be there. */
export function ifThere(
  subject: string,
  seen: Seen,
  { advice, look }: { readonly advice: string; readonly look: (object: Readonly<Record<string, unknown>>) => Finding },
): Finding {
  if (seen.is === 'absent') return missing(subject, advice);
  return seen.is === 'unknown' ? unknown(subject, seen.why) : look(seen.object);
}
