import { child } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { ContainerRule } from './each.js';
import { arePlain, requirementsFaults } from './resource-list.js';
import { containerResourceFaults } from './resource-names.js';

/**
 * What containers ask for and may use are resources that there are, in amounts that can be given.
 *
 * As `ValidateContainerResourceRequirements` of Kubernetes 1.36; a request that is left out is its limit.
 */
export const resources: Check = {
  id: 'resources',
  summary: 'The limits and requests of containers are known resources in possible amounts, no request above its limit.',
  explanation:
    'A container asks for `cpu`, `memory`, `ephemeral-storage`, huge pages (`hugepages-2Mi`), and devices whose names have ' +
    'a domain (`example.com/gpu`). No amount is below 0, and no request is above its limit. Devices and huge pages ' +
    'are not shared, so their request is left out or equals the limit; devices are counted in whole numbers, huge pages in ' +
    'whole pages, beside some `cpu` or `memory`.\n\n' +
    'Anything else is refused when the CronJob is created. Mind the suffix: `1Gi` is 1024 MiB, `1G` is a billion bytes, ' +
    'and `100m` of memory is a tenth of a byte.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              resources:
                requests: { memory: 1Gi }
                limits: { memory: 512Mi }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              resources:
                requests: { memory: 512Mi }
                limits: { memory: 1Gi }`,
  fields: fieldsOfContainers('resources'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: (container) => container.resources != null && !arePlain(container.resources),
  *faults(container, { path }): Generator<FieldError> {
    yield* requirementsFaults(child(path, 'resources'), container.resources ?? {}, containerResourceFaults);
  },
};
