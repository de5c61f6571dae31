import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInKind } from './schema/index.js';
import { validate as validateAt } from './validate.js';
import type { Candidate } from './validate.js';

const validate = (candidate: Candidate) => validateAt(candidate, { nowMs: Date.UTC(2026, 0, 1) });

interface Refusal {
  readonly message: string;
  readonly causes: readonly { readonly field: string; readonly message: string }[];
}

/** A CronJob, the answer of kube-apiserver 1.36 to its creation and, where that was yes, to the creation of its Job. */
interface Row extends Partial<Refusal> {
  readonly object: unknown;
  readonly allowed: boolean;
  readonly code: number;
  readonly job?: Refusal;
  /** The warnings of the answer, as headers. */
  readonly warnings?: readonly string[];
}

const file = new URL('../../../test/vectors/cronjob-verdicts.jsonl', import.meta.url);
const rows = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** The fields at which `validate` refuses the object. */
function refusedFields({ object }: Row): readonly string[] {
  return validate({ kind: builtInKind, object }).errors.map(({ field }) => field);
}

describe('beside the verdicts of kube-apiserver 1.36', () => {
  it('No CronJob that kube-apiserver 1.36 accepts is denied, unless it refuses the Job made from it.', () => {
    const denied = rows.filter((row) => row.allowed && row.job === undefined && refusedFields(row).length > 0);
    expect(denied).toEqual([]);
  });

  it('denies, at the field of the CronJob, what was accepted and whose Job was refused', () => {
    const doomed = rows.filter(({ job }) => job !== undefined);
    expect(doomed.length).toBeGreaterThan(0);
    for (const row of doomed) {
      const fields = row.job?.causes.map(({ field }) => `spec.jobTemplate.${field}`) ?? [];
      expect(refusedFields(row)).toEqual(expect.arrayContaining(fields));
    }
  });

  it('refuses wrong types at the same field', () => {
    const undecoded = rows.filter(({ code }) => code === 400);
    expect(undecoded.length).toBeGreaterThan(0);
    for (const row of undecoded) {
      const fields = refusedFields(row).map((field) => field.replace(/\[[^\]]*\]/g, ''));
      // A malformed quantity is the one decoding error that names no field.
      const named = /Go struct field \w+\.(\S+) of type/.exec(row.message ?? '')?.[1];
      if (named === undefined) expect(fields).not.toEqual([]);
      else expect(fields).toContain(named);
    }
  });

  it('refuses the rest at the same fields', () => {
    const invalid = rows.filter(({ code }) => code === 422);
    expect(invalid.length).toBeGreaterThan(0);
    for (const row of invalid) {
      const fields = row.causes?.map(({ field }) => field) ?? [];
      expect(refusedFields(row)).toEqual(expect.arrayContaining(fields));
    }
  });

  it('warns of all that it warns of, in the same words', () => {
    const warned = rows.filter(({ allowed, warnings, job }) => allowed && warnings !== undefined && job === undefined);
    expect(warned.length).toBeGreaterThan(0);
    for (const { object, warnings } of warned) {
      // A warning is a header: a code, an agent and a quoted string. A field that nobody knows is not ours to judge.
      const texts = warnings?.map((header) => String(JSON.parse(header.slice(header.indexOf('"')))));
      const known = texts?.filter((text) => !text.startsWith('unknown field')) ?? [];
      expect(validate({ kind: builtInKind, object }).warnings).toEqual(expect.arrayContaining(known));
    }
  });
});
