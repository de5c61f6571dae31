import type { WeekRequest } from '../../page/api.ts';

/** A manifest that was dropped, chosen or pasted. */
export type WeekFile = NonNullable<WeekRequest['files']>[number];

/** Whose week is shown. */
export type Source =
  { readonly kind: 'none' | 'cluster' | 'example' } | { readonly kind: 'files'; readonly files: readonly WeekFile[] };

/** Adds files to those that are there; one of a name that is there takes its place. */
export function withFiles(source: Source, added: readonly WeekFile[]): Source {
  const before = source.kind === 'files' ? source.files : [];
  const files = new Map([...before, ...added].map((file) => [file.name, file]));
  return { kind: 'files', files: [...files.values()] };
}

export function withoutFile(source: Source, name: string): Source {
  const files = source.kind === 'files' ? source.files.filter((file) => file.name !== name) : [];
  return files.length === 0 ? { kind: 'none' } : { kind: 'files', files };
}

/** Names a text that was pasted, such that it takes nobody's place. */
export function pasted(source: Source, text: string): WeekFile {
  const names = new Set(source.kind === 'files' ? source.files.map(({ name }) => name) : []);
  let name = 'pasted.yaml';
  for (let count = 2; names.has(name); count += 1) name = `pasted-${count}.yaml`;
  return { name, text };
}
