import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Cluster } from './cluster/cluster.tsx';
import { Banner } from './shell/banner.tsx';
import type { Connection } from './shell/connection.ts';
import { Footer } from './shell/footer.tsx';
import { Header } from './shell/header.tsx';
import { useConnection } from './shell/use-connection.ts';
import { useRoute } from './shell/use-route.ts';
import { views } from './shell/route.ts';
import type { ViewName } from './shell/route.ts';
import type { View } from './shell/view.ts';
import { Try } from './try/try.tsx';
import { Week } from './week/week.tsx';

const shownBy: Readonly<Record<ViewName, { readonly title: string; readonly View: View }>> = {
  try: { title: 'Try', View: Try },
  week: { title: 'Week', View: Week },
  cluster: { title: 'Cluster', View: Cluster },
};

export function Page({ connection }: { readonly connection: Connection }): VNode {
  const route = useRoute();
  const { about, status } = useConnection(connection);
  const main = useRef<HTMLElement>(null);
  const seen = useRef(route.view);
  useEffect(() => {
    document.title = `${shownBy[route.view].title} · Cronward`;
    // Who follows a link between the views reads on there; who opens the page begins at its top.
    if (seen.current !== route.view) main.current?.querySelector<HTMLElement>('.view:not([hidden]) h1')?.focus();
    seen.current = route.view;
  }, [route.view]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The fragment names the view.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <Header view={route.view} />
      <Banner status={status} onAsk={() => void connection.open()} />
      <main ref={main} tabIndex={-1}>
        {views.map((name) => {
          const { View } = shownBy[name];
          const shown = name === route.view;
          return (
            <div class="view" key={name} hidden={!shown}>
              <View connection={connection} about={about} shown={shown} argument={shown ? route.argument : undefined} />
            </div>
          );
        })}
      </main>
      <Footer about={about} />
    </>
  );
}
