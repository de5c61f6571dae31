import type { VNode } from 'preact';
import type { About } from '../../page/api.ts';

/** Which Cronward this is, and what it is connected to. */
export function Footer({ about }: { readonly about: About | undefined }): VNode {
  return (
    <footer class="bottom">
      <p>
        {about !== undefined && <span>Cronward {about.version}</span>}
        {about !== undefined && <span>{about.cluster === undefined ? 'no cluster' : `cluster ${about.cluster}`}</span>}
        <span>Nothing that you type is stored.</span>
      </p>
    </footer>
  );
}
