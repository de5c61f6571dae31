/** An operation of a JSON Patch (RFC 6902) that gives a member of an object a value, or takes it away. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** The value with the operations done; every parent on their paths must be there. Changes nothing in place. */
export function patched(value: unknown, operations: readonly Operation[]): unknown {
  return operations.reduce((current, operation) => withOperation(current, keysOf(operation.path), operation), value);
}

function keysOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function withOperation(value: unknown, [key, ...rest]: readonly string[], operation: Operation): unknown {
  if (key === undefined) return 'value' in operation ? operation.value : undefined;
  const members = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (rest.length === 0 && operation.op === 'remove') {
    return Object.fromEntries(Object.entries(members).filter(([name]) => name !== key));
  }
  return { ...members, [key]: withOperation(members[key], rest, operation) };
}
