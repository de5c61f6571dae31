import type { Answer, Api, JsonObject } from './answer.js';
import { isObject, printable } from './status.js';

export interface ListRequest {
  readonly api: Api;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** How many objects a page holds. */
  readonly pageSize: number;
  readonly signal: AbortSignal;
  /** A list of this resource version begins, maybe in place of one that broke off. Says why it is not wanted, if so. */
  readonly begin: (version: string) => string | undefined;
  readonly item: (raw: JsonObject, version: string) => void;
}

/** A list that was read to its end. */
export interface Listed {
  readonly version: string;
  readonly objects: number;
}

interface Page extends Listed {
  /** What asks for the next page. */
  readonly token?: string;
}

/** Large lists are slow on a busy server, and there is no other way than to wait for them. */
const pageLimitMs = 60_000;

/**
 * Reads all objects of a resource, as they were at one moment not before the call: the resource version is not set, so
 * the server asks a quorum. Of the pages only one is held at a time. Where the server has forgotten the moment before
 * the last page (410), the list begins anew, in one page. Never rejects, unless `begin` or `item` throws.
 */
export async function listAll(request: ListRequest): Promise<Answer<Listed>> {
  const paged = await listPages(request, { limit: String(request.pageSize) });
  return !paged.ok && paged.error.kind === 'gone' ? listPages(request, {}) : paged;
}

async function listPages(request: ListRequest, paging: Readonly<Record<string, string>>): Promise<Answer<Listed>> {
  const first = await readPage(request, paging);
  if (!first.ok) return first;
  const { version } = first.body;
  let { objects, token } = first.body;
  while (token !== undefined) {
    const page: Answer<Page> = await readPage(request, { ...paging, continue: token }, version);
    if (!page.ok) return page;
    objects += page.body.objects;
    token = page.body.token;
  }
  return { ok: true, body: { version, objects } };
}

/** Reads one page. A function of its own, so that what it holds is free before the next page comes. */
async function readPage(
  { api, path, query, signal, begin, item }: ListRequest,
  paging: Readonly<Record<string, string>>,
  listVersion?: string,
): Promise<Answer<Page>> {
  const answer = await api.call({
    method: 'GET',
    path,
    query: { ...query, ...paging },
    timeLimitMs: pageLimitMs,
    signal,
  });
  if (!answer.ok) return answer;
  if (signal.aborted) return fault('stopped', 'the list was given up');
  const { items, metadata } = answer.body;
  const { resourceVersion, continue: token } = isObject(metadata) ? metadata : {};
  if (!Array.isArray(items) || typeof resourceVersion !== 'string' || resourceVersion === '') {
    return fault('unreachable', printable(`what came for ${path} is no list`));
  }
  const version = listVersion ?? resourceVersion;
  const refusal = listVersion === undefined ? begin(version) : undefined;
  if (refusal !== undefined) return fault('failed', refusal);
  for (const raw of items) item(isObject(raw) ? raw : {}, version);
  const rest = typeof token === 'string' && token !== '' ? { token } : {};
  return { ok: true, body: { version, objects: items.length, ...rest } };
}

function fault(kind: 'failed' | 'stopped' | 'unreachable', message: string): Answer<never> {
  return { ok: false, error: { kind, message, mayHaveActed: false } };
}
