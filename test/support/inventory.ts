import type { ControlPlane } from './control-plane.js';

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

const leftOut: readonly string[] = ['events', 'apiservices'];

/**
 * Every object of every kind that the API server can list, as `resource.group/namespace/name`, sorted. Events are left out,
 * and so are APIServices, which the API server makes and removes itself.
 */
export async function inventory(plane: ControlPlane): Promise<readonly string[]> {
  const get = async <T>(path: string): Promise<T> => (await plane.request('GET', path)).body as T;
  const { groups } = await get<{ groups: { name: string; preferredVersion: { groupVersion: string } }[] }>('/apis');
  const places = [
    { group: '', path: '/api/v1' },
    ...groups.map(({ name, preferredVersion }) => ({ group: name, path: `/apis/${preferredVersion.groupVersion}` })),
  ];
  const found: string[] = [];
  for (const { group, path } of places) {
    const { resources = [] } = await get<Partial<ResourceList>>(path);
    for (const { name, verbs } of resources) {
      if (!verbs.includes('list') || name.includes('/') || leftOut.includes(name)) continue;
      const { items } = await get<{ items?: { metadata: { name: string; namespace?: string } }[] }>(`${path}/${name}`);
      for (const { metadata } of items ?? []) {
        found.push(`${name}.${group}/${metadata.namespace ?? ''}/${metadata.name}`);
      }
    }
  }
  return found.sort();
}
