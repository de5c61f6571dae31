type Json = unknown;

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: Json;
}

/**
 * `object` with a patch as the API server applies it (evanphx/json-patch): `add` wants its parent to be there, `replace` and
 * `remove` their member. Throws where the patch does not apply.
 */
export function patched(object: Json, base64: string): Json {
  const operations = JSON.parse(Buffer.from(base64, 'base64').toString()) as readonly Operation[];
  const copy: Json = JSON.parse(JSON.stringify(object));
  for (const operation of operations) apply(copy, operation);
  return copy;
}

function apply(root: Json, { op, path, value }: Operation): void {
  const keys = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  let node: Json = root;
  for (const key of keys) node = isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  if (last === undefined || !isObject(node)) throw new Error(`${op} ${path}: its parent is not there`);
  if (op === 'add') define(node, last, value);
  else if (!Object.hasOwn(node, last)) throw new Error(`${op} ${path}: it is not there`);
  else if (op === 'replace') define(node, last, value);
  else if (op === 'remove') Reflect.deleteProperty(node, last);
  else throw new Error(`${op} ${path}: not an operation`);
}

function define(node: Record<string, Json>, key: string, value: Json): void {
  if (value === undefined) throw new Error(`${key}: no value`);
  Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
