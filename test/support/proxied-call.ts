/** A call to the API server as it is on the wire. */
export interface CallText {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: string;
}

/** A call, understood. */
export interface ProxiedCall extends CallText {
  readonly number: number;
  /** As in RBAC, and `connect` for what is no resource. */
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection' | 'connect';
  /** Such as `jobs` or `cronjobs/status`; the path where it is no resource. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** The CronJob that it is about, as `namespace/name`, as far as the call tells. */
  readonly cronJob: string | undefined;
  /** What a report calls it: the verb, the resource, and what the body is about. */
  readonly label: string;
}

const resourcePath =
  /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/.))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<subresource>[^/]+))?$/u;

export function describeCall(text: CallText): Omit<ProxiedCall, 'number'> {
  const { pathname, searchParams } = new URL(text.url, 'https://localhost');
  const { namespace, resource = pathname, name: named, subresource } = resourcePath.exec(pathname)?.groups ?? {};
  const watch = ['true', '1'].includes(searchParams.get('watch') ?? '');
  const verb = resource === pathname ? 'connect' : verbOf(text.method, named === undefined, watch);
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  const name = named ?? (verb === 'create' ? nameIn(text.body) : undefined);
  const about = aboutOf(whole, verb, text.body);
  return {
    ...text,
    verb,
    resource: whole,
    namespace,
    name,
    cronJob: cronJobOf(resource, namespace, name),
    label: about === undefined ? `${verb} ${whole}` : `${verb} ${whole} (${about})`,
  };
}

function verbOf(method: string, collection: boolean, watch: boolean): ProxiedCall['verb'] {
  switch (method) {
    case 'GET':
      return watch ? 'watch' : collection ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return collection ? 'deletecollection' : 'delete';
    default:
      return 'connect';
  }
}

function nameIn(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { metadata?: { name?: string } }).metadata?.name;
  } catch {
    return undefined;
  }
}

/** What the writes of the protocol are for, told by the fields that they touch. */
function aboutOf(resource: string, verb: string, body: string): string | undefined {
  if (verb !== 'patch' && verb !== 'update') return undefined;
  if (resource === 'cronjobs/status') {
    if (body.includes('lastScheduleTime')) return 'record';
    return body.includes('startingScheduleTime') ? 'claim' : 'other';
  }
  return resource === 'jobs' && body.includes('finalizers') ? 'finalizer' : undefined;
}

function cronJobOf(resource: string, namespace: string | undefined, name: string | undefined): string | undefined {
  if (namespace === undefined || name === undefined) return undefined;
  if (resource === 'cronjobs') return `${namespace}/${name}`;
  return resource === 'jobs' ? `${namespace}/${name.replace(/-\d+$/u, '')}` : undefined;
}
