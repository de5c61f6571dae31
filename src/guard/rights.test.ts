import { expect, test } from 'vitest';
import { allowed } from '../../test/support/guarded-answer.js';
import type { Api } from '../kube/answer.js';
import { systemClock } from '../kube/clock.js';
import { rulesOf } from '../kube/right.js';
import { Guard } from './guard.js';
import { guardRights } from './rights.js';

test('the rights of the guard are those of its calls, and no more', async () => {
  const called: string[] = [];
  const api: Pick<Api, 'call'> = {
    call: ({ method, path, body }) => {
      const [, group = '', resource = ''] =
        /^\/(?:api|apis\/([^/]+))\/v1\/(?:namespaces\/[^/]+\/)?(.+)$/u.exec(path) ?? [];
      called.push(`${method} ${group}/${resource}`);
      const { metadata, ...rest } = body as { metadata?: object };
      return Promise.resolve({
        ok: true,
        body: { ...rest, metadata: { ...metadata, uid: 'j-1' }, status: { allowed: true } },
      });
    },
  };
  await new Guard({ api, clock: systemClock }).recheck(allowed({}, { requireJobAccess: true }), {
    budgetMs: 1_000,
    signal: new AbortController().signal,
    count: () => undefined,
  });
  const granted = rulesOf(guardRights)
    // No call needs it; see rights.ts.
    .filter(({ verbs }) => verbs.join() !== 'update')
    .flatMap(({ apiGroups, resources, verbs }) => {
      expect(verbs).toEqual(['create']);
      return apiGroups.flatMap((group) => resources.map((resource) => `POST ${group}/${resource}`));
    });
  expect(called.sort()).toEqual(granted.sort());
});
