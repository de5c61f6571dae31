import { quote } from '../core/field/index.js';
import { findKind } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { isObject } from './read.js';
import type { JsonObject } from './review.js';

/** What there is to judge in a request. */
export type Matter =
  | { readonly do: 'judge'; readonly kind: CronJobKind; readonly object: JsonObject; readonly oldObject?: JsonObject }
  | { readonly do: 'pass'; readonly because: string }
  | { readonly do: 'refuse'; readonly why: string };

/**
 * Sorts a request by what it asks. Deletions, connections, subresources and objects that are being deleted pass
 * untouched: refusing one of them would keep an object from being removed, or its controller from reporting.
 */
export function matterOf(request: JsonObject): Matter {
  const operation = request['operation'];
  if (operation === 'DELETE' || operation === 'CONNECT') return pass(`${operation} is not judged`);
  if (operation !== 'CREATE' && operation !== 'UPDATE') {
    return refuse(`request.operation is ${shown(operation)}; it must be CREATE, UPDATE, DELETE or CONNECT`);
  }
  const subresource = request['subResource'];
  if (typeof subresource === 'string' && subresource !== '') {
    return pass(`the subresource ${quote(subresource)} is not judged`);
  }
  const { object, oldObject } = request;
  if (!isObject(object)) return refuse('request.object is missing; CREATE and UPDATE carry the CronJob there');
  const kind = kindOf(request, object);
  if (typeof kind === 'string') return refuse(kind);
  if (operation === 'UPDATE' && isObject(oldObject)) {
    return isBeingDeleted(oldObject) ? pass('the object is being deleted') : { do: 'judge', kind, object, oldObject };
  }
  return { do: 'judge', kind, object };
}

/** The kind that the request and its object agree on, or the sentence that says what is wrong. */
function kindOf(request: JsonObject, object: JsonObject): CronJobKind | string {
  const { apiVersion, kind } = object;
  const found = findKind(apiVersion, kind);
  if (found === undefined) {
    return (
      `request.object is of apiVersion ${shown(apiVersion)} and kind ${shown(kind)}; this webhook judges CronJobs of ` +
      'batch/v1 and batch.tutorial.kubebuilder.io/v1 (see the rules of the webhook configuration)'
    );
  }
  const asked = request['kind'];
  if (isObject(asked) && (asked['group'] !== found.group || asked['kind'] !== found.kind)) {
    return (
      `request.kind is ${shown(asked['kind'])} of group ${shown(asked['group'])}, ` +
      `but request.object is a ${found.kind} of ${found.group}`
    );
  }
  return found;
}

function isBeingDeleted(object: JsonObject): boolean {
  const metadata = object['metadata'];
  return isObject(metadata) && typeof metadata['deletionTimestamp'] === 'string';
}

function pass(because: string): Matter {
  return { do: 'pass', because };
}

function refuse(why: string): Matter {
  return { do: 'refuse', why };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? quote(value) : value === undefined ? 'missing' : 'no string';
}
