import type { VNode } from 'preact';
import { views } from './route.ts';
import type { ViewName } from './route.ts';

const names: Readonly<Record<ViewName, string>> = { try: 'Try', week: 'Week', cluster: 'Cluster' };

/** The name, and the way to the views. */
export function Header({ view }: { readonly view: ViewName }): VNode {
  return (
    <header class="top">
      <a class="name" href="#try">
        <Mark />
        Cronward
      </a>
      <nav aria-label="Views">
        <ul>
          {views.map((name) => (
            <li key={name}>
              <a href={`#${name}`} aria-current={name === view ? 'page' : undefined}>
                {names[name]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

/** A clock whose hand has just been round. */
function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M26.8 11.5A12 12 0 1 0 28 16M16 9v7.5l4.5 3.5" />
      <circle cx="26.8" cy="11.5" r="1.9" />
    </svg>
  );
}
