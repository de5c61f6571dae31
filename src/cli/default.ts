import { handleAdmission } from '../admission/index.js';
import { compilePolicy, subjectOf } from '../core/cronjob/policy/index.js';
import type { Policy } from '../core/cronjob/policy/index.js';
import type { CronJobDocument } from '../documents/index.js';
import { renderYaml } from '../manifests/render.js';
import type { Run } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode, Failure } from './failure.js';
import { patched } from './json-patch.js';
import type { Operation } from './json-patch.js';
import type { defaultOptions } from './judging-options.js';
import type { Settings } from './options.js';

type Output = Settings<typeof defaultOptions>['output'];

/** `cronward default` */
export const runDefault: Run<Settings<typeof defaultOptions>> = async (settings, context, operands, configuration) => {
  if (operands.length === 0) {
    throw Failure.usage('default needs files or directories, or - for standard input: cronward default cronjob.yaml');
  }
  const terms = { policy: compilePolicy(configuration.policy), namespace: settings.namespace, nowMs: context.nowMs() };
  const { cronJobs, problems } = await findCronJobs(operands, context);
  const defaulted = cronJobs.map((document) => admitted(document, terms));
  await context.stdout.write(renderers[settings.output](defaulted));
  return problems === 0 ? exitCode.done : exitCode.no;
};

interface Defaulted {
  readonly object: object;
  readonly patch: readonly Operation[];
}

interface DefaultTerms {
  readonly policy: Policy;
  /** Of the CronJobs that name none. */
  readonly namespace: string;
  readonly nowMs: number;
}

/** Asks what the webhook itself would answer to the creation of this CronJob, so that there is one answer. */
function admitted({ kind, object }: CronJobDocument, { policy, namespace: usual, nowMs }: DefaultTerms): Defaulted {
  const namespace = subjectOf(kind, object, usual).namespace;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const request = { uid: 'default', operation: 'CREATE', kind: gvk, namespace, object };
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
  const body = Buffer.from(JSON.stringify(review));
  const answer = JSON.parse(handleAdmission({ endpoint: 'mutate', body, nowMs }, { policy }).body) as {
    readonly response?: { readonly patch?: string };
  };
  const encoded = answer.response?.patch;
  const patch = encoded === undefined ? [] : (JSON.parse(Buffer.from(encoded, 'base64').toString()) as Operation[]);
  return { object: patched(object, patch) as object, patch };
}

const renderers: Readonly<Record<Output, (defaulted: readonly Defaulted[]) => string>> = {
  yaml: (defaulted) => renderYaml(defaulted.map(({ object }) => object)),
  json: (defaulted) => {
    const [first, ...more] = defaulted.map(({ object }) => object);
    const one = more.length === 0 ? first : { apiVersion: 'v1', kind: 'List', items: [first, ...more] };
    return one === undefined ? '' : `${JSON.stringify(one, null, 2)}\n`;
  },
  patch: (defaulted) => defaulted.map(({ patch }) => `${JSON.stringify(patch)}\n`).join(''),
};
