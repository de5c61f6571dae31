import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { handleAdmission } from '../../src/admission/index.js';
import { defaultPolicy } from '../../src/core/cronjob/policy/index.js';
import { judgeText } from '../../src/findings/index.js';
import { readRuleCases } from '../cases/read.js';

const nowMs = Date.UTC(2026, 0, 1);

interface Review {
  readonly response: {
    readonly allowed: boolean;
    readonly warnings?: readonly string[];
    readonly status?: { readonly details: { readonly causes: readonly { field: string; message: string }[] } };
  };
}

/** What the webhook answers to the creation of `object`. */
function webhookOn(object: unknown, { group, version, kind }: { group: string; version: string; kind: string }) {
  const request = { uid: 'a', operation: 'CREATE', kind: { group, version, kind }, object };
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
  const body = Buffer.from(JSON.stringify(review));
  const answer = handleAdmission({ endpoint: 'validate', body, nowMs }, { policy: defaultPolicy });
  const { response } = JSON.parse(answer.body) as Review;
  return {
    refused: response.status?.details.causes.map(({ field, message }) => `${field}: ${message}`) ?? [],
    warnings: response.warnings?.length ?? 0,
  };
}

/** What lint says of the manifest. */
function lintOn(text: string) {
  const { results, subjects } = judgeText('case', text, { nowMs });
  expect(subjects).toHaveLength(1);
  const errors = results.filter(({ level }) => level === 'error');
  return {
    refused: errors.map(({ field, text: message }) => `${field}: ${message}`),
    warnings: results.length - errors.length,
  };
}

const sorted = ({ refused, warnings }: ReturnType<typeof lintOn>) => ({ refused: [...refused].sort(), warnings });

describe('lint gives the verdict of the webhook', () => {
  test.each(readRuleCases().map((item) => [item.rule, item.it, item.kind.apiVersion, item] as const))(
    '%s %s (%s)',
    (_rule, _it, _apiVersion, { object, kind }) => {
      const expected = sorted(webhookOn(object, kind));
      expect(sorted(lintOn(JSON.stringify(object)))).toEqual(expected);
      expect(sorted(lintOn(stringify(object, { version: '1.1' })))).toEqual(expected);
    },
  );
});
