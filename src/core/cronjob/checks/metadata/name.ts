import { invalid, required } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { subdomainFaults } from '../syntax.js';
import type { View } from '../view.js';

/**
 * A name, or a generateName to make one from, is required; it is an RFC 1123 subdomain of at most 253 characters.
 *
 * As `ValidateObjectMeta` of Kubernetes 1.36: a generateName may end with a hyphen, and the name made from it is judged
 * as well. An update doesn't look at generateName again.
 */
export const name: Check = {
  id: 'name',
  summary: 'A CronJob has a name (or a generateName), which is a lower case RFC 1123 subdomain.',
  explanation:
    'The name is part of URLs and of the names of Jobs and pods. So Kubernetes takes lower case letters, ' +
    'digits, `-` and `.`, with a letter or a digit at both ends, and refuses everything else; write ' +
    '`nightly-report` for `Nightly_Report`.\n\n' +
    'Instead of a name there may be a `generateName`, to which the API server adds five random characters. ' +
    '`kubectl create` takes such an object, `kubectl apply` does not.',
  bad: `
metadata:
  name: Nightly_Report`,
  good: `
metadata:
  name: nightly-report`,
  fields: ['metadata.name', 'metadata.generateName'],
  on: 'always',
  faults({ metadata, stored }) {
    const name = nameOf(metadata);
    if (name === '') return [required('metadata.name', 'name or generateName is required')];
    const prefix = metadata.generateName ?? '';
    const prefixFaults = prefix === '' || stored !== undefined ? nothing : subdomainFaults(maskTrailingHyphen(prefix));
    const nameFaults = subdomainFaults(name);
    if (prefixFaults.length + nameFaults.length === 0) return nothing;
    return [
      ...prefixFaults.map((fault) => invalid('metadata.generateName', prefix, fault)),
      ...nameFaults.map((fault) => invalid('metadata.name', name, fault)),
    ];
  },
};

/** What stands for the five random characters that the API server appends to a generateName. */
const randomPart = 'xxxxx';
/** 63 less the random part: a longer generateName is cut. */
const maxPrefixLength = 58;

/**
 * The name of the object, or one like it that the API server would generate, as `names.SimpleNameGenerator` does; empty
 * where there is neither.
 */
export function nameOf(metadata: View['metadata']): string {
  const given = metadata.name ?? '';
  const prefix = metadata.generateName ?? '';
  return given !== '' || prefix === '' ? given : prefix.slice(0, maxPrefixLength) + randomPart;
}

/** Kubernetes takes the character before the hyphen away too; the generated name then shows what was wrong with it. */
function maskTrailingHyphen(prefix: string): string {
  return prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}
