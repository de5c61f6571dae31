import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueAuthority, issueServer, placeIdentity } from './support/certificates.js';
import type { Identity } from './support/certificates.js';
import { startWebhook } from './support/cronward.js';
import type { Webhook } from './support/cronward.js';
import { filesBelow } from './support/sources.js';

/** A request as kube-apiserver 1.36 sent it. */
interface Recording {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: { readonly apiVersion: string; readonly kind: string; readonly request: ReviewRequest };
}

interface ReviewRequest {
  readonly uid: string;
  readonly object: { readonly spec: Record<string, unknown> } | null;
}

interface ReviewResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly patchType?: string;
  readonly patch?: string;
  readonly warnings?: string[];
  readonly status?: {
    readonly code: number;
    readonly reason: string;
    readonly message: string;
    readonly details: object;
  };
}

/** The four fields that are filled in, as the object has them afterwards; null where nothing may be touched. */
const afterMutation: Record<string, object | null> = {
  'batchv1-create': null,
  'crd-create-minimal': defaults('Allow', false, 3, 1),
  'crd-create-full': null,
  'crd-create-bad-schedule': defaults('Allow', false, 3, 1),
  'crd-create-dryrun': defaults('Allow', false, 3, 1),
  'crd-create-generatename': defaults('Allow', false, 3, 1),
  'crd-update-schedule': defaults('Allow', false, 3, 1),
  'crd-update-status': null,
  'crd-delete': null,
};

const badSchedule = 'minute: 61 is above the maximum of 59';

const noTimeZone =
  "spec.timeZone: none is set, so the hours are the controller's, mostly UTC; name one, or Etc/UTC [no-time-zone]";
const unlimitedRuns =
  'spec.concurrencyPolicy: runs that hang pile up; write Forbid, or activeDeadlineSeconds in the Job [unlimited-runs]';

/** The advice that comes with the answer; what is refused, deleted or left as it was gets none. */
const warnings: Record<string, readonly string[]> = {
  'batchv1-create': [unlimitedRuns],
  'crd-create-minimal': [unlimitedRuns],
  'crd-create-full': [],
  'crd-create-bad-schedule': [],
  'crd-create-dryrun': [noTimeZone, unlimitedRuns],
  'crd-create-generatename': [unlimitedRuns],
  'crd-update-schedule': [noTimeZone, unlimitedRuns],
  'crd-update-status': [],
  'crd-delete': [],
};

/** The refusal, or null where the object is allowed. */
const validation: Record<string, object | null> = {
  'batchv1-create': null,
  'crd-create-minimal': null,
  'crd-create-full': null,
  'crd-create-dryrun': null,
  'crd-create-generatename': null,
  'crd-update-schedule': null,
  'crd-update-status': null,
  'crd-delete': null,
  'crd-create-bad-schedule': {
    status: 'Failure',
    code: 422,
    reason: 'Invalid',
    message:
      'CronJob.batch.tutorial.kubebuilder.io "bad-schedule" is invalid: ' +
      `spec.schedule: Invalid value: "61 * * * *": ${badSchedule}`,
    details: {
      name: 'bad-schedule',
      group: 'batch.tutorial.kubebuilder.io',
      kind: 'CronJob',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: "61 * * * *": ${badSchedule}`,
          field: 'spec.schedule',
        },
      ],
    },
  },
};

describe('a review that kube-apiserver 1.36 sent gets a right answer over HTTPS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-reviews-'));
  let authority: Identity;
  let webhook: Webhook | undefined;

  beforeAll(async () => {
    authority = await issueAuthority();
    placeIdentity(directory, await issueServer(authority));
    webhook = await startWebhook({ certDir: directory });
  });

  afterAll(async () => {
    await webhook?.program.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Sends what was recorded, headers and `?timeout=` included, to one of our paths. */
  const send = async (recording: Recording, path: string): Promise<ReviewResponse> => {
    const { search } = new URL(recording.url, 'https://recorded');
    const headers = Object.entries(recording.headers).filter(([name]) => name !== 'host' && name !== 'content-length');
    const answer = await supertest(webhook?.url ?? '')
      .post(`${path}${search}`)
      .ca(authority.certificate)
      .set(Object.fromEntries(headers))
      .send(recording.body);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/u);
    const { apiVersion, kind, response } = answer.body as {
      apiVersion: string;
      kind: string;
      response: ReviewResponse;
    };
    expect({ apiVersion, kind }).toEqual({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' });
    expect(response.uid).toBe(recording.body.request.uid);
    return response;
  };

  const recordings = (endpoint: string): [string, Recording][] =>
    filesBelow('test/reviews', `.${endpoint}.json`).map(({ path, text }) => [
      basename(path, `.${endpoint}.json`),
      JSON.parse(text) as Recording,
    ]);

  describe.each(['/mutate', '/mutate-batch-tutorial-kubebuilder-io-v1-cronjob'])('POST %s', (path) => {
    test.each(recordings('mutating'))('%s', async (name, recording) => {
      const { allowed, patch, patchType, status } = await send(recording, path);
      expect({ allowed, status }).toEqual({ allowed: true, status: undefined });
      const expected = afterMutation[name];
      if (expected === null) {
        expect({ patch, patchType }).toEqual({ patch: undefined, patchType: undefined });
      } else {
        expect(patchType).toBe('JSONPatch');
        const { spec } = recording.body.request.object ?? { spec: {} };
        expect(withAdditions(spec, patch ?? '')).toEqual({ ...spec, ...expected });
      }
    });
  });

  describe.each(['/validate', '/validate-batch-tutorial-kubebuilder-io-v1-cronjob'])('POST %s', (path) => {
    test.each(recordings('validating'))('%s', async (name, recording) => {
      const { allowed, patch, patchType, status, warnings: given = [] } = await send(recording, path);
      expect({ patch, patchType }).toEqual({ patch: undefined, patchType: undefined });
      expect(given).toEqual(warnings[name]);
      const refusal = validation[name];
      expect({ allowed, status: status ?? null }).toEqual({ allowed: refusal === null, status: refusal });
    });
  });

  test('every recording has an expectation', () => {
    expect(recordings('mutating').map(([name]) => name)).toEqual(Object.keys(afterMutation).sort());
    expect(recordings('validating').map(([name]) => name)).toEqual(Object.keys(validation).sort());
    expect(Object.keys(warnings)).toEqual(Object.keys(afterMutation));
  });
});

function defaults(concurrencyPolicy: string, suspend: boolean, successful: number, failed: number): object {
  return { concurrencyPolicy, suspend, successfulJobsHistoryLimit: successful, failedJobsHistoryLimit: failed };
}

/** Applies a patch of additions below `/spec`, and fails on anything else, and on a field that is there already. */
function withAdditions(spec: Record<string, unknown>, patch: string): Record<string, unknown> {
  const result = { ...spec };
  const operations = JSON.parse(Buffer.from(patch, 'base64').toString()) as {
    op: string;
    path: string;
    value: unknown;
  }[];
  for (const { op, path, value } of operations) {
    expect({ op, path }).toEqual({ op: 'add', path: expect.stringMatching(/^\/spec\/[^/]+$/u) as string });
    const field = path.slice('/spec/'.length);
    expect(Object.hasOwn(result, field)).toBe(false);
    result[field] = value;
  }
  return result;
}
