import { at, child, quote } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { anyContainer, fieldsOfContainers, initContainersFirst, placesOf } from '../pod/containers/each.js';
import type { Container } from '../pod/containers/each.js';
import type { View } from '../view.js';

/**
 * No port of the pod is listed twice, and a host IP comes with a host port.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const repeatedPort: Advice = {
  id: 'repeated-port',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Each port of the pod, and each name of a port, is listed once; a host IP comes with a host port.',
  explanation:
    'The containers of a pod share its network, so a port that two of them list can be opened by one only, and of two ' +
    'ports of a name the first is used. Within a container the list is merged by port when an object is applied, and one ' +
    'of two gets lost. `hostIP` without `hostPort` opens nothing on the node. Kubernetes accepts it with a warning. List ' +
    'each port once; most CronJobs need none.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - { name: main, image: 'busybox:1.36', ports: [{ containerPort: 8080 }, { containerPort: 8080, name: web }] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - { name: main, image: 'busybox:1.36', ports: [{ containerPort: 8080, name: web }] }`,
  fields: fieldsOfContainers('ports'),
  remarks: ({ pod }) => (anyContainer(pod, hasPorts) ? portRemarks(pod) : nothing),
};

function hasPorts({ ports }: Container): boolean {
  return ports != null && ports.length > 0;
}

/** A port as Kubernetes has it, what is absent as its zero value or its default. */
interface Port {
  readonly path: FieldPath;
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: string;
  readonly hostPort: number;
  readonly hostIP: string;
}

function* portRemarks(pod: View['pod']): Generator<Remark> {
  const ports = [...portsOf(pod)];
  yield* numberRemarks(ports);
  const named = new Map<string, FieldPath>();
  for (const { path, name } of ports) {
    const first = named.get(name);
    if (first === undefined) {
      if (name !== '') named.set(name, path);
    } else {
      const text = `duplicate port name ${quote(name)} with ${first}, services and probes that select ports by name will use ${first}`;
      yield { field: path, text };
    }
  }
}

function* portsOf(pod: View['pod']): Generator<Port> {
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    for (const [index, port] of (container.ports ?? []).entries()) {
      const { name, containerPort, protocol, hostPort, hostIP } = port ?? {};
      yield {
        path: at(child(place.path, 'ports'), index),
        name: name ?? '',
        containerPort: containerPort ?? 0,
        protocol: protocol == null || protocol === '' ? 'TCP' : protocol,
        hostPort: hostPort ?? 0,
        hostIP: hostIP ?? '',
      };
    }
  }
}

function* numberRemarks(ports: readonly Port[]): Generator<Remark> {
  const byNumber = new Map<string, Port[]>();
  for (const port of ports) {
    const field = port.path;
    if (port.hostIP !== '' && port.hostPort === 0) yield { field, text: `hostIP set without hostPort: ${asGo(port)}` };
    const key = `${port.containerPort}/${port.protocol}`;
    const others = byNumber.get(key) ?? [];
    for (const other of others.slice(0, maxOthers)) {
      const relation = relationOf(port, other);
      if (relation !== undefined) yield { field, text: `${relation} port definition with ${other.path}` };
    }
    others.push(port);
    byNumber.set(key, others);
  }
}

/** More pairs than warnings are kept, so that a list of a thousand equal ports is not compared with itself. */
const maxOthers = 100;

function relationOf(port: Port, other: Port): string | undefined {
  const isSameHostPort = port.hostPort === other.hostPort;
  if (isSameHostPort && port.hostIP === other.hostIP) return 'duplicate';
  if (port.hostPort === 0 || other.hostPort === 0) return 'overlapping';
  return isSameHostPort && (port.hostIP === '' || other.hostIP === '') ? 'dangerously ambiguous' : undefined;
}

/** As Go prints the struct. */
function asGo({ name, hostPort, containerPort, protocol, hostIP }: Port): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}
