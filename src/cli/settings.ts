import { parseArgs } from 'node:util';
import { quote, renderValue } from '../core/field/index.js';
// Not by the index: most commands need no rules, and next is to start fast.
import { defaultPolicySettings } from '../core/cronjob/policy/settings.js';
import type { PolicySettings } from '../core/cronjob/policy/settings.js';
import type { ConfigFile } from './config/file.js';
import { Failure } from './failure.js';
import { suggestion } from './nearest.js';
import { defaulting, flagOf, variableOf } from './options.js';
import type { OptionTable, Settings } from './options.js';

/** What was typed after the command: operands, and the text of each option by its name in the table. */
export interface Typed {
  readonly operands: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Everything that may say what a setting is, strongest first: the command line, the environment, the file. */
export interface Sources {
  readonly typed: Typed;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: ConfigFile | undefined;
}

/**
 * Splits the arguments of a command into options and operands. An option may be written `--name value` or
 * `--name=value`; the last one counts; `--` ends the options.
 * Throws a `Failure` for an option that the command does not have and for one that lacks its value.
 */
export function readArguments(table: OptionTable, argv: readonly string[]): Typed {
  const names = new Map(Object.keys(table).map((name) => [flagOf(name), name]));
  for (const [name, { short }] of Object.entries(table)) if (short !== undefined) names.set(`-${short}`, name);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(table).map(([name, { kind, short }]) => [
        flagOf(name).slice(2),
        { type: kind.placeholder === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
      ]),
    ),
    // Our own sentences are better than those of `node:util`, which its strict mode throws.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands: string[] = [];
  const texts = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const name = names.get(token.rawName);
    if (name === undefined) {
      throw Failure.usage(`unknown option ${quote(token.rawName)}${suggestion(token.rawName, names.keys())}`);
    }
    texts.set(name, valueOf(token, table[name]?.kind.placeholder));
  }
  return { operands, texts };
}

function valueOf(
  token: { readonly rawName: string; readonly value?: string | undefined; readonly inlineValue?: boolean | undefined },
  placeholder: string | undefined,
): string {
  if (placeholder === undefined) return token.inlineValue === true ? (token.value ?? '') : 'true';
  // `--host --port 1` has forgotten a host, and names none called "--port".
  const missing = token.value === undefined || (token.inlineValue !== true && token.value.startsWith('--'));
  if (missing) throw Failure.usage(`${token.rawName} needs a value: ${token.rawName} ${placeholder}`);
  return token.value ?? '';
}

/**
 * The value of every option of `table`, from the strongest source that has it. An environment variable that is empty
 * counts as not set, since a template that fills in nothing means nothing.
 * Throws a `Failure` that names the source, the value and the rule.
 */
export function settle<Table extends OptionTable>(table: Table, sources: Sources): Settings<Table> {
  const settled = Object.entries(table).map(([name, option]) => {
    const found = settingFrom(name, option, sources);
    return [name, found ?? option.default];
  });
  // The table's own types say what its kinds return.
  return Object.fromEntries(settled) as Settings<Table>;
}

function settingFrom(name: string, { kind, file: path }: OptionTable[string], sources: Sources): unknown {
  const typed = sources.typed.texts.get(name);
  if (typed !== undefined) return accepted(kind.fromText(typed), flagOf(name), typed, kind.rule);

  const variable = sources.env[variableOf(name)];
  if (variable !== undefined && variable !== '') {
    return accepted(kind.fromText(variable), variableOf(name), variable, kind.rule);
  }

  if (sources.file === undefined || path === undefined || !sources.file.values.has(path)) return undefined;
  const written = sources.file.values.get(path);
  return accepted(kind.fromFile(written), `${sources.file.path}: ${path}`, written, kind.rule);
}

function accepted(value: unknown, source: string, given: unknown, rule: string): unknown {
  if (value === undefined) throw Failure.usage(`${source} ${renderValue(given)}: ${rule}`);
  return value;
}

/** The settings of a command and the policy, as one configuration file has them. */
export interface Configured<Table extends OptionTable = OptionTable> {
  readonly settings: Settings<Table>;
  /** The defaults of the options are among it, whether or not the command has them. */
  readonly policy: PolicySettings;
}

/** What a command is told by its sources, and what another text of its configuration file would tell it. */
export interface Configuration<Table extends OptionTable = OptionTable> extends Configured<Table> {
  /** The file that `--config` names, as it was read; undefined where none is named. */
  readonly file: { readonly path: string; readonly text: string } | undefined;
  /** Throws a `Failure` where the text is no configuration file. */
  readonly interpret: (text: string) => Promise<Configured<Table>>;
}

/**
 * Everything that a command is told: its settings from all sources, and its operands.
 * Throws a `Failure` as the functions above do, and for operands that the command does not take.
 */
export async function resolveSettings<Table extends OptionTable>(
  command: { readonly options: Table; readonly operand?: string },
  argv: readonly string[],
  env: Sources['env'],
): Promise<{ readonly configuration: Configuration<Table>; readonly operands: readonly string[] }> {
  const typed = readArguments(command.options, argv);
  const [unexpected] = command.operand === undefined ? typed.operands : [];
  if (unexpected !== undefined) throw Failure.usage(`unexpected argument ${quote(unexpected)}`);

  const { config } = command.options;
  const path = config === undefined ? undefined : settle({ config }, { typed, env }).config;
  const configured = (file: ConfigFile | undefined): Configured<Table> => ({
    settings: settle(command.options, { typed, env, file }),
    policy: policyOf({ typed, env, file }),
  });
  // What reads a configuration file knows every rule; it is loaded where there is one.
  const interpret = async (text: string): Promise<Configured<Table>> =>
    configured(await (await import('./config/file.js')).requireConfig(String(path), text));
  if (typeof path !== 'string') {
    return { configuration: { ...configured(undefined), file: undefined, interpret }, operands: typed.operands };
  }
  const text = await (await import('./config/file.js')).readConfigText(path);
  return { configuration: { ...(await interpret(text)), file: { path, text }, interpret }, operands: typed.operands };
}

function policyOf(sources: Sources): PolicySettings {
  const settled = settle(defaulting, sources);
  return {
    ...defaultPolicySettings,
    ...sources.file?.policy,
    defaults: {
      concurrencyPolicy: settled.defaultConcurrencyPolicy,
      suspend: settled.defaultSuspend,
      successfulJobsHistoryLimit: settled.defaultSuccessfulJobsHistoryLimit,
      failedJobsHistoryLimit: settled.defaultFailedJobsHistoryLimit,
    },
  };
}
