import type { Change } from '../core/cronjob/changes.js';
import type { Finding } from '../core/cronjob/validate.js';

/**
 * What the audit log of the API server is to tell of a decision, under `<webhook>/<key>`: it drops a key with `/` or `*`
 * and one of more than 63 characters. Names of fields and of rules only, never a value of the object.
 */
export type AuditAnnotations = Readonly<Partial<Record<'defaulted' | 'schedule' | 'refused-by' | 'excused', string>>>;

/** So many names are listed; a line of an audit log is for every request. */
const mostNames = 16;

/** What was changed. */
export function annotationsOfChanges(changes: readonly Change[]): AuditAnnotations {
  const defaulted = changes.filter(({ op, path }) => op === 'add' && path[0] === 'spec');
  const resolved = changes.some(({ op }) => op === 'replace');
  const forgotten = changes.some(({ op }) => op === 'remove');
  return {
    ...(defaulted.length > 0 && { defaulted: listed(defaulted.map(({ path }) => path.slice(1).join('.'))) }),
    ...(resolved && { schedule: 'H resolved' }),
    ...(forgotten && { schedule: 'the H kept with it is forgotten' }),
  };
}

/** By which rules an object was refused, and which it breaks as the stored one did; undefined where there are none. */
export function annotationsOfFindings(findings: readonly Finding[]): AuditAnnotations | undefined {
  const refusedBy = findings.filter(({ refused }) => refused).map(({ rule }) => rule);
  const excused = findings.filter((finding) => finding.excused === true).map(({ rule }) => rule);
  if (refusedBy.length + excused.length === 0) return undefined;
  return {
    ...(refusedBy.length > 0 && { 'refused-by': listed(refusedBy) }),
    ...(excused.length > 0 && { excused: listed(excused) }),
  };
}

/** The names, each once. */
function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, mostNames).join(',');
  return distinct.length > mostNames ? `${shown} and ${distinct.length - mostNames} more` : shown;
}
