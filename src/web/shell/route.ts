/** The views, in the order of their links. */
export const views = ['try', 'week', 'cluster'] as const;

export type ViewName = (typeof views)[number];

/** Which view an address shows. */
export interface Route {
  readonly view: ViewName;
  /** What follows `#view=`: for `try` a manifest, packed as `link.ts` does. */
  readonly argument?: string;
}

/** Reads the fragment of an address, with or without its `#`; what names no view shows the first one. */
export function routeOf(fragment: string): Route {
  const [name = '', ...rest] = fragment.replace(/^#/u, '').split('=');
  const view = views.find((known) => known === name);
  if (view === undefined) return { view: 'try' };
  return rest.length === 0 ? { view } : { view, argument: rest.join('=') };
}
