import { at, child, duplicate, invalid, notSupported, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { portNameFaults, portNumberFaults } from '../../syntax.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { Container, ContainerRule } from './each.js';

const protocols = ['SCTP', 'TCP', 'UDP'];

/**
 * The ports of a container have numbers of ports, and names that differ.
 *
 * As `validateContainerPorts` of Kubernetes 1.36; the protocol is TCP where none is given, and 0 is no host port.
 */
export const ports: Check = {
  id: 'ports',
  summary: 'Each port of a container has a number from 1 to 65535, a known protocol and a name of its own.',
  explanation:
    'A port says what a container listens on. `containerPort` and `hostPort` are numbers from 1 to 65535, `protocol` is ' +
    '`TCP`, `UDP` or `SCTP`. A `name`, which a probe or a Service can refer to, is that of a service as IANA has them: at ' +
    'most 15 lower case letters, digits and single hyphens, with at least one letter, and once in a container.\n\n' +
    'Anything else is refused when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              ports:
                - { name: prometheus-metrics, containerPort: 9090 }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              ports:
                - { name: metrics, containerPort: 9090 }`,
  fields: fieldsOfContainers('ports'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

type Port = NonNullable<NonNullable<Container['ports']>[number]>;

const rule: ContainerRule = {
  concerns: (container) => container.ports != null && container.ports.length > 0,
  *faults(container, { path }): Generator<FieldError> {
    const names = new Set<string>();
    for (const [index, port] of (container.ports ?? []).entries()) {
      yield* portFaults(at(child(path, 'ports'), index), port ?? {}, names);
    }
  },
};

function* portFaults(path: FieldPath, port: Port, names: Set<string>): Generator<FieldError> {
  const [name, number, hostPort, protocol] = [
    port.name ?? '',
    port.containerPort ?? 0,
    port.hostPort ?? 0,
    port.protocol ?? '',
  ];
  if (name !== '') {
    const faults = portNameFaults(name);
    for (const fault of faults) yield invalid(child(path, 'name'), name, fault);
    if (names.has(name)) yield duplicate(child(path, 'name'), name);
    else if (faults.length === 0) names.add(name);
  }
  if (number === 0) yield required(child(path, 'containerPort'));
  else for (const fault of portNumberFaults(number)) yield invalid(child(path, 'containerPort'), number, fault);
  if (hostPort !== 0) {
    for (const fault of portNumberFaults(hostPort)) yield invalid(child(path, 'hostPort'), hostPort, fault);
  }
  if (protocol !== '' && !protocols.includes(protocol))
    yield notSupported(child(path, 'protocol'), protocol, protocols);
}
