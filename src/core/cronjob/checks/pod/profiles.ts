import { child, invalid, notSupported, required, tooLong } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { byteLength } from '../bytes.js';
import type { AppArmorProfile, Received, SeccompProfile } from '../../schema/index.js';

const types = ['Localhost', 'RuntimeDefault', 'Unconfined'];
/** What Linux takes of a path, without the zero at its end. */
const maxPathBytes = 4095;

/** As `validateSeccompProfileField` of Kubernetes 1.36: a known type, and a file where that is Localhost. */
export function* seccompFaults(
  path: FieldPath,
  profile: Received<SeccompProfile> | null | undefined,
): Generator<FieldError> {
  if (profile == null) return;
  const type = profile.type ?? '';
  if (type === '') yield required(child(path, 'type'), 'type is required when seccompProfile is set');
  else if (!types.includes(type)) yield notSupported(child(path, 'type'), type, types);
  const [filePath, file] = [child(path, 'localhostProfile'), profile.localhostProfile];
  if (type !== 'Localhost') {
    // Kubernetes shows the whole profile, in its own spelling.
    const shown = { Type: type, LocalhostProfile: file };
    if (file != null) yield invalid(filePath, shown, 'can only be set when seccomp type is Localhost');
  } else if (file == null) {
    yield required(filePath, 'must be set when seccomp type is Localhost');
  } else {
    if (file.startsWith('/')) yield invalid(filePath, file, 'must be a relative path');
    if (file.split('/').includes('..')) yield invalid(filePath, file, "must not contain '..'");
  }
}

/** As `ValidateAppArmorProfileField` of Kubernetes 1.36: a known type, and a name where that is Localhost. */
export function* appArmorFaults(
  path: FieldPath,
  profile: Received<AppArmorProfile> | null | undefined,
): Generator<FieldError> {
  if (profile == null) return;
  const type = profile.type ?? '';
  const [namePath, name] = [child(path, 'localhostProfile'), profile.localhostProfile];
  if (type === 'Localhost') {
    if (name == null) yield required(namePath, 'must be set when AppArmor type is Localhost');
    else yield* loadedProfileFaults(namePath, name);
  } else if (type === '') {
    yield required(child(path, 'type'), 'type is required when appArmorProfile is set');
  } else if (!types.includes(type)) {
    yield notSupported(child(path, 'type'), type, types);
  } else if (name != null) {
    yield invalid(namePath, name, 'can only be set when AppArmor type is Localhost');
  }
}

function* loadedProfileFaults(field: FieldPath, name: string): Generator<FieldError> {
  if (padded.test(name)) yield invalid(field, name, 'must not be padded with whitespace');
  else if (name === '') yield required(field, 'must be set when AppArmor type is Localhost');
  if (byteLength(name) > maxPathBytes) yield tooLong(field, maxPathBytes);
}

/** White space at either end, as Unicode and Go have it: the byte order mark is none, the next line (U+0085) is. */
export const padded = /^(?!\uFEFF)[\s\u0085]|(?!\uFEFF)[\s\u0085]$/;
