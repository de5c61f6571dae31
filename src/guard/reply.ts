import type { Answer, ApiError, Cause, JsonObject } from '../kube/answer.js';

/** What an API server thinks of an object that it was sent as a dry run. */
export type Opinion =
  | { readonly kind: 'accepted'; readonly object: JsonObject; readonly warnings: readonly string[] }
  /** For what it is: the same object would be refused at any time, as far as can be told. */
  | { readonly kind: 'refused'; readonly causes: readonly Cause[] }
  /** For what is in the cluster now, which may be otherwise when it counts. */
  | { readonly kind: 'refused-now'; readonly message: string }
  /** There is no opinion. */
  | { readonly kind: 'unanswered'; readonly why: string };

/**
 * Reads the answer to a dry run. Only what is known to be about the object itself counts as a refusal of it:
 *
 * - what the API server's own validation says (422), and that it can't read it;
 * - what an admission webhook or a ValidatingAdmissionPolicy denies.
 *
 * Whatever else an admission plugin refuses (a quota that is used up, a namespace that is going) may be otherwise by the
 * time of the run. The words are those of kube-apiserver 1.20 to 1.36.
 */
export function opinionIn(answer: Answer): Opinion {
  if (answer.ok) return { kind: 'accepted', object: answer.body, warnings: answer.warnings ?? [] };
  const { error } = answer;
  // The name is looked at last, when everything else was accepted.
  if (error.kind === 'already-exists') return { kind: 'accepted', object: {}, warnings: [] };
  if (error.kind !== 'refused') return unanswered(error.message);
  const { code, message } = error;
  if (lacksRight(error)) return unanswered(`this webhook lacks a right: ${message}`);
  if (aboutAsking.test(message)) return unanswered(message);
  if (code === 422 || (code === 400 && unreadable.test(message))) return refused(error);
  if ((code === 400 || code === 403) && denied.test(message)) return refused(error);
  return code === 403 ? { kind: 'refused-now', message } : unanswered(message);
}

/**
 * Whether it is us who may not. The authorizer speaks of a resource, before any object is read (`jobs.batch is forbidden:
 * User … cannot create …`), and admission plugins of an object (`jobs.batch "x" is forbidden: …`), but for the one that
 * asks for more rights where an owner reference blocks the deletion of its owner.
 */
function lacksRight({ code, message }: ApiError): boolean {
  return (
    code === 403 &&
    (/^[^\s"]+ is forbidden: User ".*" cannot /u.test(message) || message.includes('blockOwnerDeletion'))
  );
}

const denied =
  /^([^\s"]+ ".*?" is forbidden: )?(admission webhook ".*?" denied the request|ValidatingAdmissionPolicy '.*?' with binding '.*?' denied request)\b/u;
const unreadable = /cannot be handled as a /u;
/** Refusals that are about the dry run, or about a policy that can't be evaluated. */
const aboutAsking =
  /does not support dry run|^(\S+ ".*?" is forbidden: )?ValidatingAdmissionPolicy '.*?' with binding '.*?' denied request: (failed to configure|expression '.*' resulted in error)/u;

function refused({ causes, message }: ApiError): Opinion {
  return { kind: 'refused', causes: causes ?? [{ field: '', message }] };
}

function unanswered(why: string): Opinion {
  return { kind: 'unanswered', why };
}

/** Whether somebody may do something. */
export type Access =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly why: string };

/** Reads the answer to a SubjectAccessReview. */
export function accessIn(answer: Answer): Access {
  if (!answer.ok) {
    const { error } = answer;
    return {
      kind: 'unanswered',
      why: lacksRight(error) ? `this webhook lacks a right: ${error.message}` : error.message,
    };
  }
  const { status } = answer.body;
  if (typeof status !== 'object' || status === null || !('allowed' in status)) return noAccess;
  if (status.allowed === true) return { kind: 'allowed' };
  if (status.allowed !== false) return noAccess;
  return { kind: 'denied', reason: 'reason' in status && typeof status.reason === 'string' ? status.reason : '' };
}

const noAccess: Access = { kind: 'unanswered', why: 'the answer does not say whether it is allowed' };
