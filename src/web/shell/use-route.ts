import { useEffect, useState } from 'preact/hooks';
import { routeOf } from './route.ts';
import type { Route } from './route.ts';

/** What the address shows, now and whenever its fragment changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setRoute(routeOf(location.hash));
    };
    addEventListener('hashchange', follow);
    return () => {
      removeEventListener('hashchange', follow);
    };
  }, []);
  return route;
}
