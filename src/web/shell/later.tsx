import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useConnection } from './use-connection.ts';
import type { View, ViewProps } from './view.ts';

/** The rest of a view, fetched when it is first seen, so that the page itself is there sooner. */
export function Later({ load, ...props }: ViewProps & { readonly load: () => Promise<View> }): VNode | null {
  const [loaded, setLoaded] = useState<{ readonly View: View } | undefined>(undefined);
  // Whoever comes while the server is away gets it when it is back.
  const { times } = useConnection(props.connection);
  const due = props.shown && loaded === undefined;
  useEffect(() => {
    if (!due) return;
    load().then(
      (View) => {
        setLoaded({ View });
      },
      () => {
        props.connection.lose();
      },
    );
  }, [due, times]);
  return loaded === undefined ? null : <loaded.View {...props} />;
}
