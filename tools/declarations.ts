import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/*
 * Writes the declarations of the package: `tsx tools/declarations.ts [directory]`, by default to dist. Those of modules that
 * nobody can import are left out: what is written is index.d.ts and what that names, which are files of the package alone.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The declarations of src/index.ts and of all that it imports, by their paths below src. */
function emitted(): ReadonlyMap<string, string> {
  const file = join(root, 'tsconfig.json');
  const source = join(root, 'src');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([join(source, 'index.ts')], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: source,
    outDir: source,
  });
  const texts = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (path, text) => {
    texts.set(relative(source, resolve(path)).replaceAll('\\', '/'), text);
  });
  const [fault] = diagnostics;
  if (fault !== undefined) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  return texts;
}

/** Those that `index.d.ts` names, directly or not. */
function reachable(texts: ReadonlyMap<string, string>): Iterable<string> {
  // Each with those that lead to it.
  const found = new Map([['index.d.ts', 'index.d.ts']]);
  for (const [path, way] of found) {
    const text = texts.get(path);
    if (text === undefined) throw new Error(`there is no ${path}`);
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (!fileName.startsWith('.')) throw new Error(`${way} names ${fileName}, whose types a reader may not have`);
      const next = posix.join(posix.dirname(path), fileName.replace(/\.js$/u, '.d.ts'));
      if (!found.has(next)) found.set(next, `${way} -> ${next}`);
    }
  }
  return found.keys();
}

const directory = resolve(process.argv[2] ?? join(root, 'dist'));
const texts = emitted();
for (const path of reachable(texts)) {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), texts.get(path) ?? '');
}
