import type { VNode } from 'preact';
import type { ConnectionState } from './connection.ts';

/** Says that the server is gone, for as long as it is. */
export function Banner(props: { readonly status: ConnectionState['status']; readonly onAsk: () => void }): VNode {
  return (
    <div role="status" class="banner-place">
      {props.status === 'lost' && (
        <div class="banner">
          <p>
            <strong>Cronward does not answer.</strong> It is looked for every few seconds. What you typed stays here.
          </p>
          <button type="button" onClick={props.onAsk}>
            Look now
          </button>
        </div>
      )}
    </div>
  );
}
