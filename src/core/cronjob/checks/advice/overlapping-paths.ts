import { child, quote } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { placedVolumes } from '../pod/volumes/source.js';
import type { PlacedVolume, Source, Volume } from '../pod/volumes/source.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'volumes');

/**
 * The files of a volume have paths of their own, none of them below another.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const overlappingPaths: Advice = {
  id: 'overlapping-paths',
  level: 'warn',
  fromKubernetes: true,
  summary: 'The items of a volume have paths of their own, and each source of a projected volume has something in it.',
  explanation:
    'Of two items with the same path the last one is what the container sees. Where one path is a directory of another, the ' +
    'volume can not be made, and the pod does not start. Kubernetes accepts both with a warning, and a source of a ' +
    'projected volume that says nothing as well. Give each item a path of its own.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes:
            - name: settings
              configMap: { name: settings, items: [{ key: one, path: conf }, { key: two, path: conf/two }] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes:
            - name: settings
              configMap: { name: settings, items: [{ key: one, path: conf/one }, { key: two, path: conf/two }] }`,
  fields: [path],
  remarks: ({ pod }) => {
    const volumes = pod.volumes == null ? [] : placedVolumes(pod).filter(hasPaths);
    return volumes.length === 0 ? nothing : volumesRemarks(volumes);
  },
};

function hasPaths({ volume }: PlacedVolume): boolean {
  const { configMap, secret, downwardAPI, projected } = volume;
  return configMap?.items != null || secret?.items != null || downwardAPI?.items != null || projected != null;
}

/** A path within a volume, and what Kubernetes says of where it comes from. */
interface Item {
  readonly path: string;
  readonly source: string;
}

type Items = readonly ({ readonly path?: string | null } | null)[] | null | undefined;

function* volumesRemarks(volumes: readonly PlacedVolume[]): Generator<Remark> {
  for (const { path: field, volume } of volumes) {
    const { configMap, secret, downwardAPI, projected } = volume;
    const kinds = [
      [`ConfigMap ${quote(configMap?.name ?? '')}`, configMap?.items],
      [`Secret ${quote(secret?.secretName ?? '')}`, secret?.items],
      ['DownwardAPI', downwardAPI?.items],
    ] as const;
    for (const [kind, items] of kinds) yield* overlapRemarks(field, volume, { kind, items: itemsOf(items, '') });
    if (projected != null) yield* projectedRemarks(field, volume, projected);
  }
}

function* projectedRemarks(field: FieldPath, volume: Volume, { sources }: Source<'projected'>): Generator<Remark> {
  const items: Item[] = [];
  for (const source of sources ?? []) {
    const projection = source ?? {};
    if (Object.values(projection).every((value) => value == null)) {
      yield { field, text: `volume ${quote(volume.name ?? '')} (Projected) has no sources provided`, isWhole: true };
    }
    items.push(...projectedItems(projection));
  }
  yield* overlapRemarks(field, volume, { kind: 'Projected', items });
}

type Projection = NonNullable<NonNullable<Source<'projected'>['sources']>[number]>;

function projectedItems({ configMap, secret, downwardAPI, serviceAccountToken }: Projection): readonly Item[] {
  if (configMap?.items != null) return itemsOf(configMap.items, `ConfigMap ${quote(configMap.name ?? '')}`);
  if (secret?.items != null) return itemsOf(secret.items, `Secret ${quote(secret.name ?? '')}`);
  if (downwardAPI?.items != null) return itemsOf(downwardAPI.items, 'DownwardAPI');
  return serviceAccountToken == null ? [] : itemsOf([serviceAccountToken], 'ServiceAccountToken');
}

function itemsOf(items: Items, source: string): readonly Item[] {
  return (items ?? []).map((item) => ({ path: (item?.path ?? '').replace(/\/+$/u, ''), source }));
}

/** Kubernetes writes no field before these. */
function* overlapRemarks(
  field: FieldPath,
  { name }: Volume,
  { kind, items }: { readonly kind: string; readonly items: readonly Item[] },
): Generator<Remark> {
  const before: Item[] = [];
  for (const item of items) {
    if (item.path === '') continue;
    for (const other of before) {
      if (!overlaps(item.path, other.path)) continue;
      const pair = `${itemText(item)} with ${itemText(other)}`;
      yield { field, text: `volume ${quote(name ?? '')} (${kind}): overlapping paths: ${pair}`, isWhole: true };
    }
    if (before.length < maxOthers) before.push(item);
  }
}

/** More than warnings are kept, so that a list of ten thousand items is not compared with itself. */
const maxOthers = 200;

function overlaps(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function itemText({ path: itemPath, source }: Item): string {
  return source === '' ? quote(itemPath) : `${quote(itemPath)} (${source})`;
}
