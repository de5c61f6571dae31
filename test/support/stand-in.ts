import type { AdmissionAnswer, Endpoint } from '../../src/admission/index.js';

/** Answers with the number of bytes that it got; a body with the word `throw` makes it throw. */
export function standIn(endpoint: Endpoint, body: Uint8Array): AdmissionAnswer {
  if (Buffer.from(body).includes('throw')) throw new Error('the stand-in was told to throw');
  return {
    status: 200,
    body: JSON.stringify({ endpoint, bytes: body.length }),
    decision: {
      endpoint,
      verdict: 'allowed',
      code: 200,
      kind: 'batch/v1',
      operation: 'CREATE',
      uid: 'u-1',
      namespace: 'default',
      name: 'report',
      user: 'alice',
      dryRun: false,
      errors: [],
      warnings: [],
    },
  };
}
