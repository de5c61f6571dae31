import { readFile } from 'node:fs/promises';
import { quote, renderValue } from '../core/field/index.js';
import { Failure, reasonOf } from './failure.js';
import { suggestion } from './nearest.js';
import type { OptionTable } from './options.js';
import type { ConfigFile } from './settings.js';

/**
 * Reads a configuration file in YAML. Strict: every key must be the place of an option of `table`, since a setting
 * that nobody reads is a mistake that nobody sees.
 * Throws a `Failure`: the file can't be read, is no YAML, or holds something that is no setting.
 */
export async function readConfigFile(path: string, table: OptionTable): Promise<ConfigFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw Failure.environment(`--config ${quote(path)}: cannot be read: ${reasonOf(error)}`);
  });
  return { path, values: configValues(path, await parseYaml(path, text), table) };
}

/** The settings in the parsed contents of the file at `path`, by dotted path. */
export function configValues(path: string, contents: unknown, table: OptionTable): ReadonlyMap<string, unknown> {
  const known = Object.values(table).flatMap(({ file }) => (file === undefined ? [] : [file]));
  const groups = new Set(known.flatMap((name) => (name.includes('.') ? [name.slice(0, name.indexOf('.'))] : [])));
  const values = new Map<string, unknown>();
  const visit = (value: unknown, prefix: string): void => {
    for (const [key, item] of Object.entries(mapping(path, prefix, value))) {
      const name = `${prefix}${key}`;
      if (groups.has(name)) visit(item, `${name}.`);
      else if (known.includes(name)) values.set(name, item);
      else throw Failure.usage(`${path}: unknown setting ${quote(name)}${suggestion(name, known)}`);
    }
  };
  visit(contents, '');
  return values;
}

async function parseYaml(path: string, text: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw Failure.usage(`${path}: is not YAML: ${error.message.split('\n')[0] ?? ''}`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw Failure.usage(`${path}: is not YAML: ${reasonOf(error)}`);
  }
}

function mapping(path: string, prefix: string, value: unknown): object {
  // An empty file, and a group with every setting commented out, say nothing.
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  const place = prefix === '' ? 'the file' : prefix.slice(0, -1);
  throw Failure.usage(`${path}: ${place} ${renderValue(value)}: must be a mapping of settings`);
}
