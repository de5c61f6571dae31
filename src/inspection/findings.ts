import { canaryFinding } from './canary.js';
import { secretFinding } from './certificate.js';
import { configurationFindings } from './configurations.js';
import type { Finding, Observation } from './observation.js';
import { rightsFindings } from './permissions.js';
import { crdFinding, deploymentFindings, endpointsFinding, leaseFinding, serviceFinding } from './workloads.js';

/** What is right and what is wrong with an installation, in the order of a call: from its configuration to its answer. */
export function findingsOf(seen: Observation): readonly Finding[] {
  const endpoints = endpointsFinding(seen);
  return [
    crdFinding(seen),
    ...configurationFindings(seen),
    secretFinding(seen),
    serviceFinding(seen),
    ...(endpoints === undefined ? [] : [endpoints]),
    ...deploymentFindings(seen),
    leaseFinding(seen),
    ...rightsFindings(seen),
    ...seen.canaries.map(canaryFinding),
  ];
}
