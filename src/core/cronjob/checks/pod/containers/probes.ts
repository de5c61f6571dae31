import { child, forbidden, invalid } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { negatives } from '../../numbers.js';
import { faultsOfContainers, fieldsOfContainers, isSidecar, sidecarsOnly } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { handlerFaults } from './handlers.js';
import { gracePeriodOf } from './lifecycle.js';

const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

/**
 * A probe asks in one way, in numbers that make sense; an init container that is no sidecar has none.
 *
 * As `validateLivenessProbe`, `validateReadinessProbe` and `validateStartupProbe` of Kubernetes 1.36, after its
 * defaulting, for which 0 is no number.
 */
export const probes: Check = {
  id: 'probes',
  summary: 'A probe has one handler and sensible numbers, and only containers and sidecars have one.',
  explanation:
    'A probe asks the container how it is, by exactly one of `exec`, `httpGet`, `tcpSocket` and `grpc`. No number of it ' +
    'is below 0, and one success is enough for a liveness or a startup probe (`successThreshold: 1`, the default). A ' +
    'readiness probe ends nothing, so it has no `terminationGracePeriodSeconds`; for the others it is above 0.\n\n' +
    'An init container runs to its end before the others start, so it has no probes unless it is a sidecar ' +
    '(`restartPolicy: Always`). All this is refused when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              livenessProbe:
                exec: { command: [test, -e, /tmp/alive] }
                successThreshold: 2`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              livenessProbe:
                exec: { command: [test, -e, /tmp/alive] }
                failureThreshold: 2`,
  fields: fieldsOfContainers(...probeNames),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

type Probe = NonNullable<Container['livenessProbe']>;

const rule: ContainerRule = {
  concerns: ({ livenessProbe, readinessProbe, startupProbe }) =>
    livenessProbe != null || readinessProbe != null || startupProbe != null,
  *faults(container, place, pod): Generator<FieldError> {
    // An ephemeral container can't have any, which is a rule of its own.
    if (place.list === 'ephemeralContainers') return;
    const gracePeriod = gracePeriodOf(pod);
    for (const name of probeNames) {
      const probe = container[name];
      if (probe == null) continue;
      const path = child(place.path, name);
      if (place.list === 'initContainers' && !isSidecar(container, place)) yield forbidden(path, sidecarsOnly);
      else yield* probeFaults(path, probe, { isReadiness: name === 'readinessProbe', gracePeriod });
    }
  },
};

function* probeFaults(
  path: FieldPath,
  probe: Probe,
  { isReadiness, gracePeriod }: { isReadiness: boolean; gracePeriod: number },
): Generator<FieldError> {
  yield* handlerFaults(path, probe, gracePeriod);
  yield* negatives(path, probe, counts);
  const period = probe.terminationGracePeriodSeconds;
  const periodPath = child(path, 'terminationGracePeriodSeconds');
  if (period != null && period <= 0) yield invalid(periodPath, period, 'must be greater than 0');
  if (isReadiness) {
    if (period != null) yield invalid(periodPath, period, 'must not be set for readinessProbes');
    return;
  }
  const successes = probe.successThreshold ?? 0;
  if (successes !== 0 && successes !== 1) yield invalid(child(path, 'successThreshold'), successes, 'must be 1');
}
