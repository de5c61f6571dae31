import { stringify } from 'yaml';

/**
 * Objects as a stream of YAML documents: no anchors, no folded lines, and whatever YAML 1.1 (which kubectl reads)
 * would take for a boolean or a number is between quotes.
 */
export function renderYaml(objects: readonly object[]): string {
  return objects
    .map((object) => stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}
