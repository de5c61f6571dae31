import type { FieldPath } from '../../field/index.js';
import type { Rule } from './check.js';
import { paths } from './view.js';
import type { View } from './view.js';

/** The structs whose fields wake rules, by their paths as rules write them, list items as `[]`. */
const structs = {
  metadata: ['metadata'],
  spec: ['spec'],
  jobMetadata: [paths.jobMetadata],
  job: [paths.job],
  // Kubernetes leaves `metadata` out of the paths of its own rules.
  podMetadata: [`${paths.template}.metadata`, paths.template],
  pod: [paths.pod],
  container: ['containers', 'initContainers', 'ephemeralContainers'].map((list) => `${paths.pod}.${list}[]`),
} as const satisfies Readonly<Record<string, readonly FieldPath[]>>;

type Struct = keyof typeof structs;

/** The places of the rules that a field of a struct wakes. */
type Table = ReadonlyMap<string, readonly number[]>;

/**
 * Picks the rules that may have something to say: those that are always asked, and those with a field that is given. An
 * ordinary CronJob gives a tenth of the fields that there are, and to call a rule that has nothing to look at takes, in a
 * server whose caches are cold, as long as to look. The rules come in their own order.
 */
export function awakeOf<R extends Rule>(rules: readonly R[]): (view: View) => readonly R[] {
  const places = rules.map(placesOf);
  const always = places.map((place) => (place === 'always' ? 1 : 0));
  const tables = mapStructs((struct) => tableOf(struct, places));
  return (view) => {
    const awake = always.slice();
    wake(awake, tables.metadata, view.metadata);
    wake(awake, tables.spec, view.spec);
    wake(awake, tables.jobMetadata, view.jobMetadata);
    wake(awake, tables.job, view.job);
    wake(awake, tables.podMetadata, view.podMetadata);
    wake(awake, tables.pod, view.pod);
    wakeByItems(awake, tables.container, view.pod.initContainers);
    wakeByItems(awake, tables.container, view.pod.containers);
    wakeByItems(awake, tables.container, view.pod.ephemeralContainers);
    return picked(rules, awake);
  };
}

function wake(awake: number[], table: Table, struct: object): void {
  if (table.size === 0) return;
  for (const field in struct) {
    const woken = table.get(field);
    if (woken === undefined) continue;
    for (const index of woken) awake[index] = 1;
  }
}

function wakeByItems(awake: number[], table: Table, items: readonly (object | null)[] | null | undefined): void {
  if (items == null) return;
  for (const item of items) if (item !== null) wake(awake, table, item);
}

function picked<R>(rules: readonly R[], awake: readonly number[]): readonly R[] {
  const found: R[] = [];
  for (let index = 0; index < rules.length; index += 1) {
    const rule = rules[index];
    if (awake[index] === 1 && rule !== undefined) found.push(rule);
  }
  return found;
}

/** A field of a struct. */
interface Place {
  readonly struct: Struct;
  readonly field: string;
}

function placesOf({ on, fields }: Rule): 'always' | readonly Place[] {
  if (on === 'always') return on;
  const places = (on ?? fields).map(placeOf);
  const known = places.filter((place) => place !== undefined);
  return known.length === places.length ? known : 'always';
}

/** The field of the innermost struct on the way to `path`; undefined for the path of a struct itself. */
function placeOf(path: FieldPath): Place | undefined {
  const owners = (Object.keys(structs) as Struct[]).flatMap((struct) =>
    structs[struct].filter((owner) => path.startsWith(`${owner}.`)).map((owner) => ({ struct, owner })),
  );
  const [innermost] = owners.sort((one, other) => other.owner.length - one.owner.length);
  if (innermost === undefined || Object.values(structs).flat().includes(path)) return undefined;
  const [field = ''] = path.slice(innermost.owner.length + 1).split(/[.[]/u);
  return { struct: innermost.struct, field };
}

function tableOf(struct: Struct, places: readonly ('always' | readonly Place[])[]): Table {
  const table = new Map<string, number[]>();
  places.forEach((waking, index) => {
    if (waking === 'always') return;
    for (const place of waking) {
      if (place.struct !== struct) continue;
      const woken = table.get(place.field) ?? [];
      if (!woken.includes(index)) woken.push(index);
      table.set(place.field, woken);
    }
  });
  return table;
}

function mapStructs<Value>(make: (struct: Struct) => Value): Readonly<Record<Struct, Value>> {
  return {
    metadata: make('metadata'),
    spec: make('spec'),
    jobMetadata: make('jobMetadata'),
    job: make('job'),
    podMetadata: make('podMetadata'),
    pod: make('pod'),
    container: make('container'),
  };
}
