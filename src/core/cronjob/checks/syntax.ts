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

const labelPattern = whole(labelFormat);
const subdomainPattern = whole(subdomainFormat);
const underscoreSubdomainPattern = whole(underscoreSubdomainFormat);
const keyPattern = whole(keyFormat);
const valuePattern = whole(valueFormat);
const urlPathPattern = whole(urlPathFormat);

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
