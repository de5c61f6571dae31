/**
 * The syntaxes of names and labels in Kubernetes 1.36 (`apimachinery/pkg/util/validation`, `pkg/api/validate/content`).
 * Each function returns the sentences that the API server says of a value, none where it is right. A value that is too
 * long is not looked at further: a pattern never sees more than a few hundred characters.
 */
export type Sentences = readonly string[];

const right: Sentences = [];

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;
const underscoreLabelFormat = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const underscoreSubdomainFormat = `${underscoreLabelFormat}(\\.${underscoreLabelFormat})*`;
const keyFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const valueFormat = `(${keyFormat})?`;
const urlPathFormat = String.raw`[A-Za-z0-9/\-._~%!$&'()*+,;=:]+`;

const configKeyFormat = '[-._a-zA-Z0-9]+';
const headerNameFormat = '[-A-Za-z0-9]+';

const labelPattern = whole(labelFormat);
const subdomainPattern = whole(subdomainFormat);
const underscoreSubdomainPattern = whole(underscoreSubdomainFormat);
const keyPattern = whole(keyFormat);
const valuePattern = whole(valueFormat);
const urlPathPattern = whole(urlPathFormat);
/** Printable ASCII without `=`. */
const envNamePattern = /^[ -<>-~]*$/;
const configKeyPattern = whole(configKeyFormat);
const headerNamePattern = whole(headerNameFormat);
const portNamePattern = /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

const subdomainSentence = explain(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
    'and must start and end with an alphanumeric character',
  subdomainFormat,
  ['example.com'],
);
const underscoreSubdomainSentence = explain(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', " +
    'and must start and end with an alphanumeric character',
  underscoreSubdomainFormat,
  ['example.com'],
);
const labelSentence = explain(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
    'and must start and end with an alphanumeric character',
  labelFormat,
  ['my-name', '123-abc'],
);
const keySentence = explain(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  keyFormat,
  ['MyName', 'my.name', '123-abc'],
);
const valueSentence = explain(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
    'and must start and end with an alphanumeric character',
  valueFormat,
  ['MyValue', 'my_value', '12345'],
);
const envNameSentence =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";
const configKeySentence = explain(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  configKeyFormat,
  ['key.name', 'KEY_NAME', 'key-name'],
);
const headerNameSentence = explain(
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  headerNameFormat,
  ['X-Header-Name'],
);
const urlPathSentence = `Invalid path (regex used for validation is '${urlPathFormat}')`;

/** An RFC 1123 subdomain, at most 253 characters: the names of most objects. */
export function subdomainFaults(value: string): Sentences {
  if (value.length > 253) return ['must be no more than 253 characters'];
  return subdomainPattern.test(value) ? right : [subdomainSentence];
}

/** A subdomain whose labels may hold underscores, as the names of services in DNS do; at most 253 characters. */
export function underscoreSubdomainFaults(value: string): Sentences {
  if (value.length > 253) return ['must be no more than 253 characters'];
  return underscoreSubdomainPattern.test(value) ? right : [underscoreSubdomainSentence];
}

/** An RFC 1123 label, at most 63 characters: the names of containers and volumes. */
export function labelFaults(value: string): Sentences {
  if (value.length > 63) return ['must be no more than 63 characters'];
  if (labelPattern.test(value)) return right;
  return [subdomainPattern.test(value) ? 'must not contain dots' : labelSentence];
}

/** The key of a label, which is also what Kubernetes calls a qualified name: `[prefix/]name`. */
export function keyFaults(key: string): Sentences {
  const slash = key.indexOf('/');
  if (slash === -1) return key.length <= 63 && keyPattern.test(key) ? right : keyNameFaults(key);
  if (key.includes('/', slash + 1)) {
    return [
      `a valid label key ${keySentence} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const nameFaults = keyNameFaults(key.slice(slash + 1));
  if (slash === 0) return ['prefix part must be non-empty', ...nameFaults];
  const prefixFaults = slash > 253 ? ['must be no more than 253 bytes'] : subdomainFaults(key.slice(0, slash));
  return prefixFaults.length === 0
    ? nameFaults
    : [...prefixFaults.map((fault) => `prefix part ${fault}`), ...nameFaults];
}

function keyNameFaults(name: string): Sentences {
  if (name === '') return ['name part must be non-empty', `name part ${keySentence}`];
  if (name.length > 63) return ['name part must be no more than 63 bytes'];
  return keyPattern.test(name) ? right : [`name part ${keySentence}`];
}

/** The value of a label. */
export function valueFaults(value: string): Sentences {
  if (value.length > 63) return ['must be no more than 63 bytes'];
  return valuePattern.test(value) ? right : [valueSentence];
}

/** The name of an environment variable, or what such names begin with. */
export function envNameFaults(name: string): Sentences {
  return envNamePattern.test(name) ? right : [envNameSentence];
}

/** A key of a ConfigMap or a Secret, at most 253 characters. */
export function configKeyFaults(key: string): Sentences {
  if (key.length > 253) return ['must be no more than 253 characters'];
  const faults = configKeyPattern.test(key) ? right : [configKeySentence];
  if (!key.startsWith('..') && key !== '.') return faults;
  return [...faults, key === '.' || key === '..' ? `must not be '${key}'` : "must not start with '..'"];
}

/** The name of a port, an IANA service name: at most 15 characters. */
export function portNameFaults(name: string): Sentences {
  if (name.length <= 15 && portNamePattern.test(name)) return right;
  const asked: readonly (readonly [boolean, string])[] = [
    [name.length <= 15, 'must be no more than 15 characters'],
    [/^[-a-z0-9]+$/.test(name), 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
    [/[a-z]/.test(name), 'must contain at least one letter (a-z)'],
    [!name.includes('--'), 'must not contain consecutive hyphens'],
    [!name.startsWith('-') && !name.endsWith('-'), 'must not begin or end with a hyphen'],
  ];
  return asked.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** The number of a port. */
export function portNumberFaults(port: number): Sentences {
  return port >= 1 && port <= 65_535 ? right : ['must be between 1 and 65535, inclusive'];
}

/** The name of an HTTP header. */
export function headerNameFaults(name: string): Sentences {
  return headerNamePattern.test(name) ? right : [headerNameSentence];
}

/** The path of a URL, without a limit of its own; the caller bounds the length. */
export function urlPathFaults(path: string): Sentences {
  return urlPathPattern.test(path) ? right : [urlPathSentence];
}

function whole(format: string): RegExp {
  return new RegExp(`^(?:${format})$`);
}

function explain(rule: string, format: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${shown}regex used for validation is '${format}')`;
}
