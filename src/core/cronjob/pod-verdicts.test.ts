import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { causeOf } from '../field/index.js';
import { builtInKind } from './schema/index.js';
import { coreOnly, validate } from './validate.js';

/**
 * A CronJob whose pod template was made of random fields, and what the validation of kube-apiserver 1.36 says of that
 * template after its defaults: the reason and the field of each cause, none where it is accepted. For each kind of fault
 * of the fields of the pod there is a row that has it.
 */
interface Row {
  readonly object: unknown;
  readonly causes: readonly { readonly reason: string; readonly field: string }[];
}

const rows = readFileSync(new URL('../../../test/vectors/pod-verdicts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** The reason and the field of each cause, each once. */
function causesOf({ object }: Row): readonly string[] {
  const causes = validate({ kind: builtInKind, object }, coreOnly).errors.map(causeOf);
  return textsOf(causes);
}

function textsOf(causes: Row['causes']): readonly string[] {
  return [...new Set(causes.map(({ reason, field }) => `${reason} ${field}`))].sort();
}

describe('beside the verdicts of kube-apiserver 1.36 on pod templates', () => {
  it('denies none that is accepted', () => {
    const accepted = rows.filter(({ causes }) => causes.length === 0);
    expect(accepted.length).toBeGreaterThan(0);
    for (const row of accepted) expect.soft(causesOf(row), JSON.stringify(row.object)).toEqual([]);
  });

  it('refuses the others at the same fields, for the same reasons', () => {
    const refused = rows.filter(({ causes }) => causes.length > 0);
    expect(refused.length).toBeGreaterThan(0);
    for (const row of refused) expect.soft(causesOf(row), JSON.stringify(row.object)).toEqual(textsOf(row.causes));
  });
});
