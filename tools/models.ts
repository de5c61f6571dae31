import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as models from '@kubernetes/client-node/dist/gen/models/all.js';

/*
 * The models of @kubernetes/client-node, which are generated from the API description of Kubernetes: what their code
 * tells (names, types, formats), and what only their declarations tell (what is required, what each field means).
 */

export interface Attribute {
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

/** What the declarations say of a model. */
export interface Declaration {
  /** What the type is, in Kubernetes' words; empty where they say nothing. */
  readonly description: string;
  readonly fields: ReadonlyMap<string, DeclaredField>;
}

export interface DeclaredField {
  readonly isOptional: boolean;
  /** What the field means, in Kubernetes' words; empty for one that is a type of its own. */
  readonly description: string;
}

export function isModel(type: string): boolean {
  return type in models;
}

/** `from`, and the models that those are made of. */
export function reachable(from: readonly string[], found = new Set<string>()): Set<string> {
  for (const model of from) {
    if (found.has(model) || !isModel(model)) continue;
    found.add(model);
    const types = attributesOf(model).flatMap((attribute) => attribute.type.match(/[A-Za-z0-9]+/g) ?? []);
    reachable(types, found);
  }
  return found;
}

export function attributesOf(model: string): readonly Attribute[] {
  const found = (models as unknown as Record<string, { getAttributeTypeMap?: () => readonly Attribute[] }>)[model];
  if (found?.getAttributeTypeMap === undefined) throw new Error(`client-node has no model ${model}`);
  return found.getAttributeTypeMap();
}

export function declarationOf(model: string): Declaration {
  const entry = createRequire(import.meta.url).resolve('@kubernetes/client-node');
  const text = readFileSync(join(dirname(entry), 'gen', 'models', `${model}.d.ts`), 'utf8');
  const [, comment = ''] = /\/\*\*\n((?:\* .*\n)+)\*\/\nexport declare class/.exec(text) ?? [];
  const fields = [...text.matchAll(/(?: {4}\/\*\*\n((?: {4}\* .*\n)+) {4}\*\/\n)? {4}'(\w+)'(\?)?: /g)];
  return {
    description: plain(comment),
    fields: new Map(
      fields.map(([, description = '', name = '', mark]) => [
        name,
        { isOptional: mark === '?', description: plain(description) },
      ]),
    ),
  };
}

/** The text of a comment: one line, without what the generator of client-node escaped. */
function plain(comment: string): string {
  return comment
    .replace(/^ *\* /gm, '')
    .replace(/\\(['"\\])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `PodSpec` for `V1PodSpec`, `ResourceClaim` for `CoreV1ResourceClaim`. */
export function shortName(model: string): string {
  return model.replace(/^(Core)?V1/, '');
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
