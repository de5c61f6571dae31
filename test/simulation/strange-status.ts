import type { JsonObject } from '../../src/kube/answer.js';

/** What a status may hold besides what the controller knows. */
export const strangeStatus: JsonObject = {
  note: 'kept by somebody else',
  nested: { depth: 2 },
  conditions: [
    {
      type: 'Audited',
      status: 'True',
      reason: 'Strange',
      message: 'not ours',
      lastTransitionTime: '2020-01-01T00:00:00Z',
    },
  ],
};
