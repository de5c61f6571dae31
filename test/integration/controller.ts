import { controllerDeletion } from './controller-deletion.js';
import { controllerKubectl } from './controller-kubectl.js';
import { controllerPolicies } from './controller-policies.js';
import { controllerRuns } from './controller-runs.js';
import type { ControllerWorld } from './controller-world.js';

/** `cronward controller` beside Kubernetes' own Job controller and garbage collector. */
export function controller(world: () => ControllerWorld): void {
  controllerRuns(world);
  controllerPolicies(world);
  controllerKubectl(world);
  controllerDeletion(world);
}
