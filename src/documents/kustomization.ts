import { parseDocument } from 'yaml';

/** The names that kustomize looks for, of those that are YAML by their names. */
const kustomizationFile = /(?:^|[/\\])kustomization\.ya?ml$/u;

/** Whether a file is what kustomize builds a directory by. */
export function isKustomization(file: string): boolean {
  return kustomizationFile.test(file);
}

/**
 * The files of patches that the text of a kustomization names, as it names them: an object in one of them is a part of an
 * object. None where the text is no kustomization. Never throws.
 */
export function patchFiles(text: string): readonly string[] {
  const { patches, patchesStrategicMerge, patchesJson6902 } = read(text);
  return [patches, patchesStrategicMerge, patchesJson6902].flatMap(itemsOf).flatMap((item: unknown) => {
    // A patch that stands in the kustomization itself has many lines.
    if (typeof item === 'string') return item.includes('\n') ? [] : [item];
    if (typeof item !== 'object' || item === null || !('path' in item)) return [];
    return typeof item.path === 'string' ? [item.path] : [];
  });
}

interface Kustomization {
  readonly patches?: unknown;
  readonly patchesStrategicMerge?: unknown;
  readonly patchesJson6902?: unknown;
}

function read(text: string): Kustomization {
  try {
    const value: unknown = parseDocument(text, { logLevel: 'silent', prettyErrors: false }).toJS();
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
