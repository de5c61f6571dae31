import { canaryFindings } from './canary.js';
import { secretFinding } from './certificate.js';
import { configurationFindings, isOutside } from './configurations.js';
import { keeperFindings } from './keeper.js';
import { isInstalled } from './observation.js';
import type { Finding, Observation } from './observation.js';
import { rightsFindings } from './permissions.js';
import { backendsFinding, crdFinding, deploymentFindings, leaseFinding, serviceFinding } from './workloads.js';

/** What is right and what is wrong with an installation, in the order of a call: from its configuration to its answer. */
export function findingsOf(seen: Observation): readonly Finding[] {
  return [
    crdFinding(seen),
    ...configurationFindings(seen),
    ...(isOutside(seen) ? [] : backFindings(seen)),
    ...deploymentFindings(seen),
    ...keeperFindings(seen),
    ...(isInstalled('controller', seen) ? [leaseFinding(seen)] : []),
    ...rightsFindings(seen),
    ...seen.others.map(otherFinding),
    ...canaryFindings(seen),
  ];
}

function backFindings(seen: Observation): readonly Finding[] {
  const backends = backendsFinding(seen);
  return [secretFinding(seen), serviceFinding(seen), ...(backends === undefined ? [] : [backends])];
}

function otherFinding(subject: string): Finding {
  return { subject, verdict: 'note', message: 'belongs to another installation: --namespace names the one to look at' };
}
