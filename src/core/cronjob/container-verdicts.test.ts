import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInKind } from './schema/index.js';
import { coreOnly, validate } from './validate.js';

/**
 * A CronJob and what kube-apiserver 1.36 says of the containers of its pods: the verdict of the validation in Kubernetes'
 * own source, with the feature gates of 1.36.
 */
interface Row {
  readonly object: unknown;
  readonly causes: readonly { readonly field: string; readonly message: string }[];
}

const file = new URL('../../../test/vectors/container-verdicts.jsonl', import.meta.url);
const rows = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

function refusedFields({ object }: Row): ReadonlySet<string> {
  return new Set(validate({ kind: builtInKind, object }, coreOnly).errors.map(({ field }) => field));
}

describe('beside the verdicts of kube-apiserver 1.36 on containers', () => {
  it('denies none that is accepted', () => {
    const accepted = rows.filter(({ causes }) => causes.length === 0);
    expect(accepted.length).toBeGreaterThan(50);
    expect(accepted.filter((row) => refusedFields(row).size > 0)).toEqual([]);
  });

  it('refuses the others at the same fields, and at no other', () => {
    const refused = rows.filter(({ causes }) => causes.length > 0);
    expect(refused.length).toBeGreaterThan(300);
    for (const row of refused) expect(refusedFields(row)).toEqual(new Set(row.causes.map(({ field }) => field)));
  });
});
