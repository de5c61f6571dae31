import type { VNode } from 'preact';

export function Page(): VNode {
  return <h1>Cronward</h1>;
}
