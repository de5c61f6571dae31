import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface SourceFile {
  /** Relative to the root of the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The files below `folder` whose names end in `suffix`, in the order of their paths. */
export function filesBelow(folder: string, suffix: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: relative(root, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));
}

/** The modules of the product: everything below src but its tests. */
export function productModules(): readonly SourceFile[] {
  return [...filesBelow('src', '.ts'), ...filesBelow('src', '.tsx')].filter(({ path }) => !path.endsWith('.test.ts'));
}

/** What a module imports, statically or not: project files as paths from the root, packages by their name. */
export function importsOf({ path, text }: SourceFile): readonly string[] {
  // The compiler's own reader of imports knows what is within strings and comments.
  const specifiers = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
      : specifier.startsWith('node:')
        ? specifier
        : specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
  );
}
