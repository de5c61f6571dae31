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
  return blocksIn(readFileSync(join(root, document), 'utf8'));
}

/** The commands of the shell blocks below a heading of the second level. Throws where there is no such heading. */
export function commandsBelow(document: string, heading: string): readonly string[] {
  return blocksIn(sectionOf(document, heading)).flatMap(({ commands }) => commands);
}

/** The lines of the indented blocks below such a heading: commands of programs that no test has. */
export function indentedCommands(document: string, heading: string): readonly string[] {
  return [...sectionOf(document, heading).matchAll(/^ {4}(\S.*)$/gmu)].map(([, line = '']) => line);
}

/** A fenced block of JavaScript in a document: a whole program. */
export interface ProgramBlock {
  readonly program: string;
  /** What the block right below says that it prints. */
  readonly output: string | undefined;
}

/** The programs of a document, in their order. */
export function programBlocks(document: string): readonly ProgramBlock[] {
  return [...readFileSync(join(root, document), 'utf8').matchAll(fence)]
    .map(({ groups = {} }) => groups)
    .filter(({ info }) => info === 'js')
    .map(({ body = '', output }) => ({ program: body, output }));
}

function sectionOf(document: string, heading: string): string {
  const sections = readFileSync(join(root, document), 'utf8').split(/^## /mu);
  const section = sections.find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${document} has no section "${heading}"`);
  return section;
}

function blocksIn(text: string): readonly ShellBlock[] {
  return [...text.matchAll(fence)]
    .map(({ groups = {} }) => groups)
    .filter(({ info = '' }) => /^sh\b/.test(info))
    .map(({ info, body = '', output }) => ({
      where: info === 'sh cluster' ? 'cluster' : 'local',
      commands: body.split('\n').filter((line) => line !== ''),
      output,
    }));
}
