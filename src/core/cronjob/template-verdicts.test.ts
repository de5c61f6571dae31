import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { causeOf } from '../field/index.js';
import { builtInKind } from './schema/index.js';
import { coreOnly, validate } from './validate.js';

/**
 * A CronJob whose pod template was made of random fields, and what kube-apiserver 1.36 says of that template after its
 * defaults: the reason and the field of each cause, none where it is accepted. The verdict is that of the validation in
 * Kubernetes' own source, with the feature gates of 1.36. For each kind of fault there is a row that has it.
 */
interface Row {
  readonly object: unknown;
  readonly causes: readonly { readonly reason: string; readonly field: string }[];
}

function readLines(name: string): readonly string[] {
  const text = readFileSync(new URL(`../../../test/vectors/${name}.jsonl`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

/** The reason and the field of each cause, each once. */
function causesOf({ object }: Row): readonly string[] {
  return textsOf(validate({ kind: builtInKind, object }, coreOnly).errors.map(causeOf));
}

function textsOf(causes: Row['causes']): readonly string[] {
  return [...new Set(causes.map(({ reason, field }) => `${reason} ${field}`))].sort();
}

describe.each(['container', 'volume', 'pod'])('beside the verdicts of kube-apiserver 1.36, %s', (name) => {
  const rows = readLines(`${name}-verdicts`).map((line) => JSON.parse(line) as Row);

  it('denies none that is accepted', () => {
    const accepted = rows.filter(({ causes }) => causes.length === 0);
    expect(accepted.length).toBeGreaterThan(50);
    for (const row of accepted) expect.soft(causesOf(row), JSON.stringify(row.object)).toEqual([]);
  });

  it('refuses the others at the same fields, for the same reasons, and at no other', () => {
    const refused = rows.filter(({ causes }) => causes.length > 0);
    expect(refused.length).toBeGreaterThan(250);
    for (const row of refused) expect.soft(causesOf(row), JSON.stringify(row.object)).toEqual(textsOf(row.causes));
  });
});

/** An accepted CronJob of random fields, and what `GetWarningsForPodTemplate` of Kubernetes 1.34 warns of in it. */
interface WarnedRow {
  readonly object: unknown;
  readonly warnings: readonly string[];
}

it("warns of what Kubernetes' own source warns of, in the same words", () => {
  const rows = readLines('template-warnings').map((line) => JSON.parse(line) as WarnedRow);
  expect(rows.filter(({ warnings }) => warnings.length > 0).length).toBeGreaterThan(50);
  for (const { object, warnings } of rows) {
    // Advice of our own ends with the id of its rule.
    const given = validate({ kind: builtInKind, object }, { nowMs: 0 }).warnings.filter(
      (text) => !/ \[[a-z-]+\]$/.test(text),
    );
    expect.soft(given.sort(), JSON.stringify(object)).toEqual([...warnings].sort());
  }
});
