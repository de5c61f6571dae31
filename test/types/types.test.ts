import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../support/sources.js';

const users: Readonly<Record<string, ts.CompilerOptions>> = {
  'strict, for Node': {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  },
  'the strictest, for a bundler': {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  },
};

describe('programs that write Jobs compile where they are right, and nowhere else', () => {
  it.each(Object.entries(users))(
    '%s',
    (_, options) => {
      const file = join(root, 'test/types/jobs.ts');
      const usual = { target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts'], types: ['node'], noEmit: true };
      const program = ts.createProgram([file], { ...usual, skipLibCheck: true, ...options });
      const source = program.getSourceFile(file);
      const faults = [...program.getOptionsDiagnostics(), ...program.getSemanticDiagnostics(source)];
      expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
      expect(program.getSyntacticDiagnostics(source)).toEqual([]);
    },
    60_000,
  );
});
