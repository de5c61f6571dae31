import type { Schema } from './config/schema.js';
import { instantMs } from '../outlook/instant.js';

/** A kind of value that an option takes. `undefined` from a reader means that the value breaks the rule. */
export interface Kind<Value> {
  /** How the value stands in help: `PORT`, `json|pretty`; undefined for a switch, which takes no value. */
  readonly placeholder: string | undefined;
  /** The rule, as the end of a sentence: `must be an integer from 0 to 65535`. */
  readonly rule: string;
  /** Reads the value from the command line or the environment. */
  readonly fromText: (text: string) => Value | undefined;
  /** Reads the value from a configuration file, where types count. */
  readonly fromFile: (value: unknown) => Value | undefined;
  /** What `fromFile` takes, for the description of the configuration file; not there where no file has such a value. */
  readonly schema?: Schema;
}

/** A switch: present or not on the command line, `true` or `false` elsewhere. */
export const toggle: Kind<boolean> = {
  placeholder: undefined,
  rule: 'must be true or false',
  fromText: (text) => ({ true: true, '1': true, false: false, '0': false })[text],
  fromFile: (value) => (typeof value === 'boolean' ? value : undefined),
  schema: { type: 'boolean' },
};

/** True or false, written out. */
export const yesNo: Kind<boolean> = { ...toggle, placeholder: 'true|false' };

/** A whole number between two bounds, both included. */
export function integer(placeholder: string, min: number, max: number): Kind<number> {
  const within = (value: number): number | undefined => (value >= min && value <= max ? value : undefined);
  return {
    placeholder,
    rule: `must be an integer from ${min} to ${max}`,
    fromText: (text) => (/^-?\d{1,15}$/u.test(text) ? within(Number(text)) : undefined),
    fromFile: (value) => (Number.isInteger(value) ? within(Number(value)) : undefined),
    schema: { type: 'integer', minimum: min, maximum: max },
  };
}

/** A TCP port; 0 lets the system choose a free one. */
export const port = integer('PORT', 0, 65_535);

/** Text that is not empty. */
export function text(placeholder: string): Kind<string> {
  const fromText = (value: string): string | undefined => (value === '' ? undefined : value);
  return {
    placeholder,
    rule: 'must not be empty',
    fromText,
    fromFile: (value) => (typeof value === 'string' ? fromText(value) : undefined),
    schema: { type: 'string', minLength: 1 },
  };
}

/** One of a few words. */
export function choice<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  const find = (value: unknown): Word | undefined => words.find((word) => word === value);
  return {
    placeholder: words.join('|'),
    rule: `must be one of ${words.join(', ')}`,
    fromText: find,
    fromFile: find,
    schema: { enum: words },
  };
}

/** An instant in RFC 3339, read as epoch milliseconds. */
export const instant: Kind<number> = {
  placeholder: 'TIME',
  rule: 'must be a time in RFC 3339, such as 2026-01-01T00:00:00Z',
  fromText: instantMs,
  fromFile: (value) => (typeof value === 'string' ? instantMs(value) : undefined),
};

/** An instant, or a day as it is written: `2026-01-01` begins at another instant in each time zone. */
export type Moment = number | { readonly day: string };

/** An instant in RFC 3339, read as epoch milliseconds, or a day. */
export const moment: Kind<Moment> = {
  placeholder: 'TIME',
  rule: 'must be a day or a time in RFC 3339, such as 2026-01-01 or 2026-01-01T00:00:00Z',
  fromText: readMoment,
  fromFile: (value) => (typeof value === 'string' ? readMoment(value) : undefined),
};

function readMoment(value: string): Moment | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/u.test(value) && instantMs(`${value}T00:00:00Z`) !== undefined;
  return isDay ? { day: value } : instantMs(value);
}

/** The base of the URLs of a webhook, as the API server takes it: https, and nothing that it refuses. */
export const webhookUrl: Kind<string> = {
  placeholder: 'URL',
  rule: 'must be an https URL without user, query and fragment, such as https://127.0.0.1:9443',
  fromText: readWebhookUrl,
  fromFile: (value) => (typeof value === 'string' ? readWebhookUrl(value) : undefined),
};

function readWebhookUrl(value: string): string | undefined {
  if (/[?#\s]/u.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  return value.replace(/\/+$/u, '');
}

/** Labels as kubectl takes them: `team=a,tier=night`. */
export const labelList: Kind<readonly (readonly [string, string])[]> = {
  placeholder: 'LABELS',
  rule: 'must be labels such as team=a,tier=night',
  fromText: readLabels,
  fromFile: (value) => (typeof value === 'string' ? readLabels(value) : undefined),
};

function readLabels(text: string): readonly (readonly [string, string])[] | undefined {
  const labels = text.split(',').map((part) => /^([^=]+)=([^=]*)$/u.exec(part));
  return labels.every((label) => label !== null) ? labels.map(([, key = '', value = '']) => [key, value]) : undefined;
}

const namesRule = 'must be names with a comma between them, such as kube-apiserver,audit';

/** Common names of certificates, with a comma between them: `kube-apiserver,audit`. */
export const nameList: Kind<string> = {
  placeholder: 'NAMES',
  rule: namesRule,
  fromText: readNames,
  fromFile: (value) => (typeof value === 'string' ? readNames(value) : undefined),
  schema: { type: 'string', pattern: '^[^,]+(,[^,]+)*$', patternErrorMessage: namesRule },
};

function readNames(text: string): string | undefined {
  return text.split(',').includes('') ? undefined : text;
}
