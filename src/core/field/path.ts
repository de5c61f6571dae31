/**
 * Field paths as Kubernetes writes them: `spec.containers[0].env[2].name`, `metadata.labels[app]`.
 * A path is a plain string, so that a rule can compare, print and store it without a detour.
 */
export type FieldPath = string;

/** The path of a named field below `path`; an empty `path` is the object itself. */
export function child(path: FieldPath, ...names: readonly string[]): FieldPath {
  return names.reduce((parent, name) => (parent === '' ? name : `${parent}.${name}`), path);
}

/** The path of a list item (`[0]`) or of a map entry (`[app]`) below `path`. */
export function at(path: FieldPath, key: number | string): FieldPath {
  return `${path}[${key}]`;
}
