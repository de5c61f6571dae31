import { at, child, duplicate, invalid, required } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'securityContext', 'sysctls');

/**
 * Each sysctl has a name of its own, and is not one of a namespace that the pod shares with the host.
 *
 * As `validateSysctls` and `ValidateHostSysctl` of Kubernetes 1.36.
 */
export const sysctls: Check = {
  id: 'sysctls',
  summary: 'Sysctls have names of their own, and not of a namespace that the pod shares with the host.',
  explanation:
    'A sysctl sets a parameter of the kernel for one pod, which works only where the pod has the namespace to itself: ' +
    'with `hostNetwork: true` those that begin with `net.` would be set for the whole node, and with `hostIPC: true` ' +
    '`kernel.shm*`, `kernel.msg*`, `kernel.sem` and `fs.mqueue.*`. Kubernetes refuses that when the CronJob is created.' +
    '\n\nA name stands in the list once, in lower case, its parts separated by points (or by slashes throughout).',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostNetwork: true
          securityContext: { sysctls: [{ name: net.core.somaxconn, value: '1024' }] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { sysctls: [{ name: net.core.somaxconn, value: '1024' }] }`,
  fields: [path],
  faults: ({ pod }) => (pod.securityContext?.sysctls == null ? nothing : sysctlFaults(pod)),
};

const maxLength = 253;
const segment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const format = `^(${segment}[\\./])*${segment}$`;
const pattern = new RegExp(format);

function* sysctlFaults(pod: View['pod']): Generator<FieldError> {
  const seen = new Set<string>();
  for (const [index, sysctl] of (pod.securityContext?.sysctls ?? []).entries()) {
    const [field, name] = [child(at(path, index), 'name'), sysctl?.name ?? ''];
    if (name === '') yield required(field);
    else if (!isName(name))
      yield invalid(field, name, `must have at most ${maxLength} characters and match regex ${format}`);
    else if (seen.has(name)) yield duplicate(field, name);
    seen.add(name);
    const namespace = namespaceOf(name);
    if (pod.hostNetwork === true && namespace === 'net') {
      yield invalid(field, name, "may not be specified when 'hostNetwork' is true");
    } else if (pod.hostIPC === true && namespace === 'ipc') {
      yield invalid(field, name, "may not be specified when 'hostIPC' is true");
    }
  }
}

function isName(name: string): boolean {
  return name.length <= maxLength && pattern.test(name);
}

const ipcNames = ['sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced', 'shm', 'msgmax', 'msgmnb', 'msgmni', 'msg'];

/** As the kernel has it; a name whose first separator is a slash has points and slashes the other way round. */
function namespaceOf(name: string): 'net' | 'ipc' | undefined {
  const separator = /[./]/.exec(name)?.[0];
  const swapped = separator === '/' ? name.replace(/[./]/g, (character) => (character === '.' ? '/' : '.')) : name;
  const [dotted = ''] = swapped.split('*', 1);
  if (dotted.startsWith('net.')) return 'net';
  if (dotted.startsWith('fs.mqueue.')) return 'ipc';
  return dotted.startsWith('kernel.') && ipcNames.includes(dotted.slice('kernel.'.length)) ? 'ipc' : undefined;
}
