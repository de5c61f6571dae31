import { refusal } from './helm.js';
import type { Rendered, Renderer } from './helm.js';
import { servedObjects } from './served-objects.js';
import type { AnyObject } from './served-objects.js';
import type { Site } from './site.js';

/** The kinds in the order in which Helm creates them; it deletes them the other way around. Others come last, both times. */
const order = [
  'PriorityClass',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'Deployment',
];
const namespace = 'cronward-system';

type Values = Readonly<Record<string, unknown>>;

/** A release of the chart in `cronward-system`, as Helm's client would install, upgrade and remove it with kubectl's calls. */
export class HelmRelease {
  readonly #site: Site;
  readonly #renderer: Renderer;
  #objects: readonly Rendered[] = [];

  constructor(site: Site, renderer: Renderer) {
    this.#site = site;
    this.#renderer = renderer;
  }

  /** `helm install --create-namespace`, which takes over what an earlier release of this name left. */
  async install(values: Values): Promise<void> {
    await this.#site.world.kubectl(`create namespace ${namespace}`);
    await this.#send(await this.#render(values));
  }

  /**
   * `helm upgrade`: what the release had, what it is to have and what is there are merged, as `kubectl apply` does it; what it has no
   * more is deleted.
   */
  async upgrade(values: Values): Promise<void> {
    const objects = await this.#render(values);
    const gone = this.#objects.filter((old) => !objects.some((object) => identity(object) === identity(old)));
    await this.#send(objects);
    await this.#delete(gone);
  }

  /** `helm uninstall --wait`. */
  async uninstall(): Promise<void> {
    await this.#delete(this.#objects);
    this.#objects = [];
  }

  /** What the API server says of the objects, without keeping them. */
  async tryOut(values: Values): Promise<string> {
    this.#site.write('release.json', list(await this.#served(sorted(await this.#render(values), order))));
    return await this.#site.type('kubectl apply --dry-run=server -f release.json');
  }

  async #render(values: Values): Promise<readonly Rendered[]> {
    const fault = refusal(values);
    if (fault !== undefined) throw new Error(fault);
    return (await this.#renderer.render(values, namespace)).objects;
  }

  #served(objects: readonly Rendered[]): Promise<readonly AnyObject[]> {
    return servedObjects(this.#site.world.plane, objects, this.#site.port);
  }

  async #send(objects: readonly Rendered[]): Promise<void> {
    this.#site.write('release.json', list(await this.#served(sorted(objects, order))));
    await this.#site.type(`kubectl apply -f release.json`);
    this.#objects = objects;
  }

  async #delete(objects: readonly Rendered[]): Promise<void> {
    const going = objects.filter(({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] !== 'keep');
    if (going.length === 0) return;
    this.#site.write('gone.json', list(await this.#served(sorted(going, [...order].reverse()))));
    await this.#site.type('kubectl delete --wait --ignore-not-found -f gone.json');
  }
}

function sorted(objects: readonly Rendered[], kinds: readonly string[]): readonly Rendered[] {
  const place = ({ kind }: Rendered): string =>
    kinds.includes(kind) ? String(kinds.indexOf(kind)).padStart(3, '0') : kind;
  return [...objects].sort((a, b) => place(a).localeCompare(place(b)));
}

function identity({ kind, metadata }: Rendered): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function list(items: readonly AnyObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
