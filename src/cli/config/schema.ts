import { advice } from '../../core/cronjob/checks/index.js';
import { kinds } from '../../core/cronjob/schema/index.js';
import { webhookOptions } from '../serving-options.js';
import type { Option } from '../options.js';

/**
 * The part of JSON Schema (draft-07) in which the configuration file is described: for editors, and for the sentences
 * that say what is wrong. A mapping or list may be null, since one with every line commented out is.
 */
export interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** What is asked of a string that has to match `pattern`: `must be …`. Editors show it. */
  readonly patternErrorMessage?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** False, or what every value whose key is not among `properties` has to be. */
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
}

/** More overrides than a person keeps apart; each is looked at for each CronJob. */
const maxOverrides = 200;
const maxPatterns = 100;

const levels = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    advice.map(({ id, summary, level }) => [
      id,
      { enum: ['off', 'warn', 'deny'], default: level, description: `${summary} Default: ${level}.` },
    ]),
  ),
} as const satisfies Schema;

const exemptions: Schema = {
  enum: ['allow', 'forbid'],
  default: 'allow',
  description:
    'Whether the annotation cronward/exempt-<rule>, whose value is the reason, exempts a CronJob from a piece of ' +
    'advice. Default: allow.',
};

const spread: Schema = {
  type: 'boolean',
  default: false,
  description:
    'Whether H in a schedule is resolved to a number that is made from the namespace and the name of the CronJob. ' +
    'Default: false.',
};

const match: Schema = {
  type: 'object',
  description: 'Which CronJobs: those of which everything that is given here is true.',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    namespaces: {
      type: 'array',
      minItems: 1,
      maxItems: maxPatterns,
      description: 'The namespace is one of these; * stands for any characters.',
      items: {
        type: 'string',
        pattern: '^[a-z0-9*]([-a-z0-9*]{0,61}[a-z0-9*])?$',
        patternErrorMessage: 'must be the name of a namespace, in which * stands for any characters',
      },
    },
    labels: {
      type: 'object',
      minProperties: 1,
      description: 'The CronJob itself has each of these labels, with this value.',
      additionalProperties: {
        type: 'string',
        maxLength: 63,
        pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
        patternErrorMessage: 'must be the value of a label: at most 63 letters, digits, -, _ and .',
      },
    },
    apiVersion: { enum: kinds.map(({ apiVersion }) => apiVersion), description: 'The CronJob is of this kind.' },
  },
};

/** Everything that the file may hold, whichever command reads it. */
export const configSchema: Schema = configSchemaOf();

function configSchemaOf(): Schema {
  const settings = treeOf(Object.values<Option<unknown>>(webhookOptions));
  const defaults: Schema = {
    ...settings['defaults'],
    description: 'The values of fields that a CronJob leaves out.',
  };
  return {
    description: 'The configuration of Cronward: what --config names.',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...settings,
      defaults,
      rules: { ...levels, description: 'What becomes of a CronJob that breaks a piece of advice, by rule.' },
      exemptions,
      spread,
      overrides: {
        type: 'array',
        maxItems: maxOverrides,
        description:
          'What is otherwise for some CronJobs. Of two that say something of the same, the later one counts.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['match'],
          properties: { match, defaults, rules: levels, exemptions, spread },
        },
      },
    },
  };
}

/** The options that have a place in the file, each at its place: one level of groups. */
function treeOf(options: readonly Option<unknown>[]): Record<string, Schema> {
  const tree: Record<string, Schema> = {};
  for (const option of options) {
    if (option.file === undefined) continue;
    const [first = '', second] = option.file.split('.');
    const leaf = leafOf(option);
    tree[first] = second === undefined ? leaf : groupWith(tree[first], second, leaf);
  }
  return tree;
}

function groupWith(group: Schema | undefined, key: string, leaf: Schema): Schema {
  return { type: 'object', additionalProperties: false, properties: { ...group?.properties, [key]: leaf } };
}

function leafOf({ kind, help, default: value, defaultText }: Option<unknown>): Schema {
  const shown = value === undefined ? defaultText : JSON.stringify(value).replaceAll('"', '');
  const sentence = `${help.charAt(0).toUpperCase()}${help.slice(1)}.${shown === undefined ? '' : ` Default: ${shown}.`}`;
  return { ...kind.schema, ...(value !== undefined && { default: value }), description: sentence };
}
