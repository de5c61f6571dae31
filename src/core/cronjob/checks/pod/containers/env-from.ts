import { at, child, invalid, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { envNameFaults, subdomainFaults } from '../../syntax.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { ContainerRule } from './each.js';

/**
 * Each source of many variables names a ConfigMap or a Secret.
 *
 * As `ValidateEnvFrom` of Kubernetes 1.36, which reports a missing or second source at the list.
 */
export const envFrom: Check = {
  id: 'env-from',
  summary: 'Each item of envFrom names one ConfigMap or one Secret, with a prefix that can begin a variable.',
  explanation:
    'An item of `envFrom` makes a variable of each key of one ConfigMap (`configMapRef`) or of one Secret ' +
    '(`secretRef`); for both, write two items. The `name` is that of an object in the namespace of the CronJob, and the ' +
    '`prefix` is put before each key, so it is made of what a variable can be made of: printable ASCII without `=`.\n\n' +
    'Anything else is refused when the CronJob is created. Whether the object is there shows only when a run starts.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              envFrom:
                - configMapRef: { name: settings }
                  secretRef: { name: credentials }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              envFrom:
                - configMapRef: { name: settings }
                - secretRef: { name: credentials }`,
  fields: fieldsOfContainers('envFrom'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: ({ envFrom: sources }) => sources != null && sources.length > 0,
  *faults({ envFrom: sources }, { path }): Generator<FieldError> {
    const listPath = child(path, 'envFrom');
    for (const [index, source] of (sources ?? []).entries()) {
      const [prefix, configMap, secret] = [source?.prefix ?? '', source?.configMapRef, source?.secretRef];
      for (const fault of envNameFaults(prefix)) yield invalid(child(at(listPath, index), 'prefix'), prefix, fault);
      if (configMap != null)
        yield* nameFaults(child(at(listPath, index), 'configMapRef', 'name'), configMap.name ?? '');
      if (secret != null) yield* nameFaults(child(at(listPath, index), 'secretRef', 'name'), secret.name ?? '');
      if (configMap == null && secret == null) {
        yield invalid(listPath, '', 'must specify one of: `configMapRef` or `secretRef`');
      }
      if (configMap != null && secret != null) {
        yield invalid(listPath, '', 'may not have more than one field specified at a time');
      }
    }
  },
};

/** As `subdomainFaults`; Kubernetes lets a name end in a hyphen here, as it would before it completes a name. */
function* nameFaults(path: FieldPath, name: string): Generator<FieldError> {
  if (name === '') yield required(path);
  else for (const fault of subdomainFaults(withoutTail(name))) yield invalid(path, name, fault);
}

/** As `maskTrailingDash`: a hyphen at the end counts as a letter. */
function withoutTail(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}
