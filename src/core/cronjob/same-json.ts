/** Whether two JSON values are equal; the order of an object's keys does not count, and undefined is absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [definedEntries(a), definedEntries(b)];
  if (left.length !== right.length) return false;
  const others = new Map(right);
  return left.every(([key, value]) => others.has(key) && sameJson(value, others.get(key)));
}

function definedEntries(object: object): [string, unknown][] {
  return Object.entries(object).filter(([, value]) => value !== undefined);
}
