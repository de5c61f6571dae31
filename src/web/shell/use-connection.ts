import { useEffect, useState } from 'preact/hooks';
import type { Connection, ConnectionState } from './connection.ts';

/** The state of the connection, now and whenever it changes. */
export function useConnection(connection: Connection): ConnectionState {
  const [state, setState] = useState(connection.state);
  useEffect(() => {
    setState(connection.state);
    return connection.watch(() => {
      setState(connection.state);
    });
  }, [connection]);
  return state;
}
