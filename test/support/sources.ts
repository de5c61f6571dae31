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
  return specifiersIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest)).map((specifier) =>
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

/** The compiler's tree knows what is within strings, templates and comments. Its quick reader of imports takes templates for code. */
function specifiersIn(node: ts.Node): readonly string[] {
  const specifiers: string[] = [];
  const visit = (inner: ts.Node): void => {
    const specifier = specifierOf(inner);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) specifiers.push(specifier.text);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return specifiers;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}
