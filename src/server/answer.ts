import type { IncomingMessage, ServerResponse } from 'node:http';
import { statusBody } from '../admission/review.js';

/** The reasons of `metav1.Status` for the HTTP codes that the server gives by itself. */
const reasons = {
  400: 'BadRequest',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'Timeout',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  417: 'ExpectationFailed',
  431: 'RequestHeaderFieldsTooLarge',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
} as const;

/** An HTTP code that the server answers with by itself, before or instead of a verdict. */
export type FaultCode = keyof typeof reasons;

/** The body of a fault: a `metav1.Status`, whose message kube-apiserver hands on to the user where it can. */
export function faultBody(code: FaultCode, message: string): string {
  return statusBody({ status: 'Failure', message, reason: reasons[code], code });
}

/**
 * Writes an answer at one go: JSON, its length, and nothing that names the software.
 * `extra` are header names and values in turn.
 */
export function writeAnswer(
  response: ServerResponse,
  status: number,
  body: string,
  extra: readonly string[] = [],
): void {
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
    ...extra,
  ]);
  response.end(body);
}

/** The path of a request without its query, as it came. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
