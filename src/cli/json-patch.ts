/** An operation of a JSON Patch (RFC 6902) that gives a member of an object a value. */
export interface Operation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** The value with the operations done; every parent on their paths must be there. Changes nothing in place. */
export function patched(value: unknown, operations: readonly Operation[]): unknown {
  return operations.reduce((current, { path, value: member }) => withMember(current, keysOf(path), member), value);
}

function keysOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function withMember(value: unknown, [key, ...rest]: readonly string[], member: unknown): unknown {
  if (key === undefined) return member;
  const members = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return { ...members, [key]: withMember(members[key], rest, member) };
}
