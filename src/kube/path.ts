/** A path segment, percent-encoded: a name with a slash or a question mark in it can't become another path. */
export function segment(text: string): string {
  const encoded = encodeURIComponent(text);
  // These two would be resolved away.
  if (encoded === '.' || encoded === '..') return encoded.replaceAll('.', '%2E');
  return encoded;
}

/** The query as it stands behind the path, with its question mark; empty where there is none. */
export function queryText(query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined) return '';
  const text = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return text === '' ? '' : `?${text}`;
}

/** The resource that a path is about, with its subresource: `jobs`, `cronjobs/status`; `other` where it is none. */
export function resourceOf(path: string): string {
  const [root, ...rest] = path.split('/').slice(1);
  const segments = root === 'api' ? rest.slice(1) : root === 'apis' ? rest.slice(2) : [];
  // `namespaces/<name>/<resource>` is about the resource; `namespaces/<name>` about the namespace.
  const own = segments[0] === 'namespaces' && segments.length > 2 ? segments.slice(2) : segments;
  const [resource, , subresource] = own;
  if (resource === undefined || resource === '') return 'other';
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
