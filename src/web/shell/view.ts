import type { VNode } from 'preact';
import type { About } from '../../page/api.ts';
import type { Connection } from './connection.ts';

/** What each view gets. */
export interface ViewProps {
  readonly connection: Connection;
  /** What the server can show; undefined until it has said so. */
  readonly about: About | undefined;
  /** Whether this view is the one that is seen. One that is not keeps what it has, and asks for nothing. */
  readonly shown: boolean;
  /** What follows `#view=` in the address. */
  readonly argument: string | undefined;
}

export type View = (props: ViewProps) => VNode;
