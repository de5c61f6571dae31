import { isUtf8 } from 'node:buffer';
import { quote } from '../core/field/index.js';
import { boundBroken } from './nesting.js';
import type { Bounds } from './nesting.js';
import type { JsonObject } from './review.js';

const bounds: Bounds = {
  // A review nests about 30 levels: the object's own fields, and `managedFields` that mirror them. The bound is far above that
  // and far below the 1,000 or so levels at which recursive code runs out of stack.
  levels: 200,
  // An API server takes objects of 3 MiB, in which none takes less than nine bytes (`"f:a":{},` of `managedFields`), and a review
  // carries two of them.
  containers: 700_000,
};
/** A body this small, in bytes, breaks none of them, and is not looked at for it: each level takes two brackets. */
const harmlessBytes = 2 * bounds.levels;
const sentences: Readonly<Record<keyof Bounds, string>> = {
  levels: `the body nests deeper than ${bounds.levels} levels`,
  containers: `the body holds more than ${bounds.containers} lists and objects`,
};

/** What the bytes of a request are: a review that can be answered by its uid, or the sentence that says why not. */
export type Reading =
  | { readonly ok: true; readonly uid: string; readonly request: JsonObject }
  | { readonly ok: false; readonly why: string };

/**
 * Reads an `AdmissionReview` of admission.k8s.io/v1. Whatever has no uid can't be answered by a review at all, so it is
 * refused here, and the caller answers with HTTP 400.
 */
export function readReview(body: Uint8Array): Reading {
  const parsed = parse(body);
  if (!parsed.ok) return parsed;
  const review = parsed.value;
  if (!isObject(review)) return no(`the body is ${nameOf(review)}, not an AdmissionReview`);
  if (review['kind'] !== 'AdmissionReview') return no(`kind is ${shown(review['kind'])}; it must be "AdmissionReview"`);
  if (review['apiVersion'] !== 'admission.k8s.io/v1') {
    return no(
      `apiVersion is ${shown(review['apiVersion'])}; this webhook speaks "admission.k8s.io/v1" ` +
        '(set admissionReviewVersions: [v1] in the webhook configuration)',
    );
  }
  const request = review['request'];
  if (!isObject(request)) return no(`request is ${nameOf(request)}; an AdmissionReview to be answered carries one`);
  const uid = request['uid'];
  if (typeof uid !== 'string' || uid === '') return no(`request.uid is ${shown(uid)}; the answer has to repeat it`);
  return { ok: true, uid, request };
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(body: Uint8Array): { ok: true; value: unknown } | { ok: false; why: string } {
  if (body.length === 0) return no('the body is empty; POST an AdmissionReview of admission.k8s.io/v1 as JSON');
  if (!isUtf8(body)) return no('the body is not valid UTF-8');
  const broken = body.length > harmlessBytes ? boundBroken(body, bounds) : undefined;
  if (broken !== undefined) return no(sentences[broken]);
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return no('the body is not JSON');
  }
}

function no(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? quote(value) : nameOf(value);
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
