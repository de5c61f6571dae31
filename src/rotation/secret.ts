import type { StoredCertificates } from '../certs/plan.js';
import { authoritiesIn, issuersIn } from '../certs/bundle.js';
import type { JsonObject } from '../kube/answer.js';
import type { Kept, Pair } from './decide.js';

/** The members of the Secret. The first three have the names that every user of a TLS Secret knows. */
const members = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt', nextCert: 'next.crt', nextKey: 'next.key' } as const;
const trustedSince = 'cronward/next-trusted-since';
const inUseSince = 'cronward/in-use-since';

/** A change of the Secret, as a JSON Merge Patch without its condition. */
export interface SecretChange {
  readonly data?: Readonly<Record<string, string | null>>;
  readonly annotations: Readonly<Record<string, string | null>>;
}

/** Reads the Secret as the API server sent it; whatever is not as it should be counts as missing. */
export function readKept(secret: JsonObject): Kept {
  const data = objectAt(secret, 'data');
  const annotations = objectAt(objectAt(secret, 'metadata'), 'annotations');
  return {
    current: pairOf(data, members.cert, members.key),
    next: pairOf(data, members.nextCert, members.nextKey),
    bundlePem: textAt(data, members.ca),
    trustedSinceMs: timeAt(annotations, trustedSince),
    inUseSinceMs: timeAt(annotations, inUseSince),
  };
}

/** `made` is served from now on. Authorities that are still good stay trusted: replicas may serve theirs for minutes. */
export function replaced(kept: Kept, made: StoredCertificates, nowMs: number): SecretChange {
  return {
    data: {
      ...encoded(members.cert, made.certPem),
      ...encoded(members.key, made.keyPem),
      ...encoded(members.ca, made.caPem + stillGood(kept).join('')),
      [members.nextCert]: null,
      [members.nextKey]: null,
    },
    annotations: { [inUseSince]: new Date(nowMs).toISOString(), [trustedSince]: null },
  };
}

/** `made` is to be served next. */
export function prepared(kept: Kept, made: StoredCertificates): SecretChange {
  return {
    data: {
      ...encoded(members.nextCert, made.certPem),
      ...encoded(members.nextKey, made.keyPem),
      ...encoded(members.ca, stillGood(kept).join('') + made.caPem),
    },
    annotations: { [trustedSince]: null },
  };
}

/** The configurations were seen to trust the authority of the next certificate. */
export function noted(nowMs: number): SecretChange {
  return { annotations: { [trustedSince]: new Date(nowMs).toISOString() } };
}

/** The configurations were seen to trust something else. */
export function doubted(): SecretChange {
  return { annotations: { [trustedSince]: null } };
}

/** The next certificate is served from now on. */
export function promoted({ next }: Kept, nowMs: number): SecretChange {
  return {
    data: {
      ...encoded(members.cert, next?.certPem ?? ''),
      ...encoded(members.key, next?.keyPem ?? ''),
      [members.nextCert]: null,
      [members.nextKey]: null,
    },
    annotations: { [inUseSince]: new Date(nowMs).toISOString(), [trustedSince]: null },
  };
}

/** Only the authority of the current certificate is trusted from now on. */
export function forgotten({ current, bundlePem }: Kept): SecretChange {
  return { data: encoded(members.ca, issuersIn(bundlePem, current?.certPem ?? '').join('')), annotations: {} };
}

/** The authorities that certificates which are served may be of: all but that of a next one, which never was. */
function stillGood({ next, bundlePem }: Kept): readonly string[] {
  const ofNext = issuersIn(bundlePem, next?.certPem ?? '');
  return authoritiesIn(bundlePem).filter((authority) => !ofNext.includes(authority));
}

function pairOf(data: JsonObject, cert: string, key: string): Pair | undefined {
  const certPem = textAt(data, cert);
  const keyPem = textAt(data, key);
  return certPem === '' || keyPem === '' ? undefined : { certPem, keyPem };
}

function encoded(member: string, text: string): Readonly<Record<string, string>> {
  return { [member]: Buffer.from(text).toString('base64') };
}

function textAt(data: JsonObject, member: string): string {
  const value = data[member];
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
}

function timeAt(annotations: JsonObject, name: string): number | undefined {
  const ms = Date.parse(String(annotations[name]));
  return Number.isNaN(ms) ? undefined : ms;
}

function objectAt(object: JsonObject, member: string): JsonObject {
  const value = object[member];
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
