import { quote } from '../core/field/index.js';
import { commands } from './commands.js';
import type { Command } from './commands.js';
import { ClosedPipe } from './context.js';
import type { Context } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import { asTyped, renderCommandHelp, renderHelp } from './help.js';
import { suggestion } from './nearest.js';

/**
 * Runs the command that `argv` (without the program's own name) asks for. Never throws a `Failure`: its sentence is
 * written to stderr, and its exit code returned. Anything else that is thrown is a fault of the program.
 */
export async function run(argv: readonly string[], context: Context): Promise<ExitCode> {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    if (error instanceof ClosedPipe) return exitCode.done;
    if (!(error instanceof Failure)) throw error;
    // Where nobody reads the errors, the exit code still tells.
    const sentence = asTyped(error.message, context.program);
    await context.stderr.write(`${context.program}: ${sentence}\n`).catch(() => undefined);
    return error.exitCode;
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === undefined) throw Failure.usage(`no command is given\n\n${renderHelp(commands).trimEnd()}`);
  // Asked by shells, not by people, so it is in no list of commands.
  if (first === '__complete') return (await import('./completion/completion.js')).runComplete(rest, commands, context);
  if (first === '--version' || first === '-v') return dispatch(['version'], context);
  if (first === 'help' || isHelp(first)) return showHelp(rest, context);
  if (first.startsWith('-')) {
    throw Failure.usage(`${quote(first)} stands before the command; write cronward <command> [options]`);
  }
  const { command, args } = find(argv);
  // Help comes before everything that can fail: who asks for it may not know how to write the rest.
  if (asksForHelp(args)) {
    return show(command === undefined ? renderHelp(group(first)) : renderCommandHelp(command), context);
  }
  if (command === undefined) throw unknownCommand(argv);
  return command.run(args, context);
}

/** Whether `--help` stands among the options; what follows `--` is no option. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some(isHelp);
}

function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

/** The command whose words `argv` begins with, and what follows them. */
function find(argv: readonly string[]): { command: Command | undefined; args: readonly string[] } {
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  return { command, args: command === undefined ? argv : argv.slice(command.name.split(' ').length) };
}

/** The commands that begin with `word`, or all where none does. */
function group(word: string): readonly Command[] {
  const members = commands.filter(({ name }) => name.split(' ')[0] === word);
  return members.length === 0 ? commands : members;
}

async function showHelp(words: readonly string[], context: Context): Promise<ExitCode> {
  const names = words.filter((word) => !word.startsWith('-'));
  const { command } = find(names);
  if (command !== undefined) return show(renderCommandHelp(command), context);
  const [first] = names;
  if (first !== undefined && group(first) === commands) throw unknownCommand(names);
  return show(renderHelp(first === undefined ? commands : group(first)), context);
}

async function show(text: string, context: Context): Promise<ExitCode> {
  await context.stdout.write(asTyped(text, context.program));
  return exitCode.done;
}

function unknownCommand(argv: readonly string[]): Failure {
  const [first = '', second] = argv;
  const members = group(first);
  if (members === commands) {
    const words = ['help', ...commands.flatMap(({ name }) => name.split(' ').slice(0, 1))];
    return Failure.usage(`unknown command ${quote(first)}${suggestion(first, words) || '; see cronward help'}`);
  }
  const seconds = members.map(({ name }) => name.split(' ')[1] ?? '');
  if (second === undefined) return Failure.usage(`${first} needs one of ${seconds.join(', ')}`);
  return Failure.usage(
    `${first}: unknown command ${quote(second)}${suggestion(second, seconds) || `; it is one of ${seconds.join(', ')}`}`,
  );
}
