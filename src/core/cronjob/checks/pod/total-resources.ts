import { addQuantities, compareQuantities, inThousandths, parseQuantity } from '../quantity.js';
import type { Quantity } from '../quantity.js';
import type { View } from '../view.js';
import type { Container } from './containers/each.js';

/** Amounts of resources by name. */
export type Amounts = ReadonlyMap<string, Quantity>;

/**
 * What the containers of a pod ask for, or may use, together: as `AggregateContainerRequests` of Kubernetes 1.36. The
 * containers and the sidecars run at the same time; an init container runs beside the sidecars before it.
 */
export function totalOf(pod: View['pod'], kind: 'limits' | 'requests'): Amounts {
  const running = new Map<string, Quantity>();
  for (const container of pod.containers ?? []) add(running, amountsOf(container, kind));
  const sidecars = new Map<string, Quantity>();
  const starting = new Map<string, Quantity>();
  for (const container of pod.initContainers ?? []) {
    const own = new Map(amountsOf(container, kind));
    if (container?.restartPolicy === 'Always') {
      add(running, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(running, starting);
  return running;
}

/** The limits or requests of one container, as the API server takes them; one too great to tell is left out. */
export function amountsOf(container: Container | null, kind: 'limits' | 'requests'): Amounts {
  const amounts = new Map<string, Quantity>();
  for (const [name, amount] of Object.entries(container?.resources?.[kind] ?? {})) {
    const quantity = parseQuantity(amount ?? 0);
    if (quantity !== undefined) amounts.set(name, inThousandths(quantity));
  }
  return amounts;
}

function add(sums: Map<string, Quantity>, amounts: Amounts): void {
  for (const [name, amount] of amounts) {
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? amount : addQuantities(sum, amount));
  }
}

function raise(greatest: Map<string, Quantity>, amounts: Amounts): void {
  for (const [name, amount] of amounts) {
    const known = greatest.get(name);
    if (known === undefined || compareQuantities(amount, known) > 0) greatest.set(name, amount);
  }
}
