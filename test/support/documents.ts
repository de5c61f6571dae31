import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.js';

/** A fenced block of shell commands in a document. */
export interface ShellBlock {
  /** `local` for a block that needs only this machine, `cluster` for one that needs an API server. */
  readonly where: 'local' | 'cluster';
  readonly commands: readonly string[];
  /** What the block right below says that the last command prints. */
  readonly output: string | undefined;
}

const fence = /^```(?<info>[^\n]*)\n(?<body>.*?)^```$(?:\n\n```text\n(?<output>.*?)^```$)?/gms;

/** The shell blocks of a document, in their order. A block is for a cluster where its fence says `sh cluster`. */
export function shellBlocks(document: string): readonly ShellBlock[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(fence)]
    .map(({ groups = {} }) => groups)
    .filter(({ info = '' }) => /^sh\b/.test(info))
    .map(({ info, body = '', output }) => ({
      where: info === 'sh cluster' ? 'cluster' : 'local',
      commands: body.split('\n').filter((line) => line !== ''),
      output,
    }));
}
