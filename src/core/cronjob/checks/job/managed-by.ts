import { child, invalid, required, tooLong } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { subdomainFaults, urlPathFaults } from '../syntax.js';
import { paths } from '../view.js';

/**
 * The manager of a Job is a path with a domain before it, at most 63 characters.
 *
 * As `validateJobSpec` and `IsDomainPrefixedPath` of Kubernetes 1.36.
 */
export const managedBy: Check = {
  id: 'managed-by',
  summary: 'managedBy is a path with a domain before it, such as acme.io/foo, of at most 63 characters.',
  explanation:
    'Kubernetes leaves a Job alone whose `managedBy` names another controller, which is to run it instead: the ' +
    'value is the name of that controller with its domain before it. Where no such controller is installed, no ' +
    'pod is ever started. Leave the field out for Kubernetes to run the Job.',
  bad: `
spec:
  jobTemplate:
    spec:
      managedBy: kueue`,
  good: `
spec:
  jobTemplate:
    spec:
      managedBy: kueue.x-k8s.io/multikueue`,
  fields: [child(paths.job, 'managedBy')],
  faults: ({ job }) => (job.managedBy == null ? nothing : managerFaults(job.managedBy)),
};

const path = child(paths.job, 'managedBy');
const maxLength = 63;

function* managerFaults(manager: string): Generator<FieldError> {
  const slash = manager.indexOf('/');
  if (manager === '') yield required(path);
  else if (manager.length > maxLength) yield tooLong(path, maxLength);
  else if (slash < 1 || slash === manager.length - 1) {
    yield invalid(path, manager, 'must be a domain-prefixed path (such as "acme.io/foo")');
  } else {
    const [domain, rest] = [manager.slice(0, slash), manager.slice(slash + 1)];
    for (const fault of subdomainFaults(domain)) yield invalid(path, domain, fault);
    for (const fault of urlPathFaults(rest)) yield invalid(path, rest, fault);
  }
}
