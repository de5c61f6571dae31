import { invalid, describeRule, printable } from '../core/field/index.js';
import type { FieldError } from '../core/field/index.js';
import { nameOf } from '../core/cronjob/checks/metadata/name.js';
import { labelFaults, subdomainFaults } from '../core/cronjob/checks/syntax.js';
import { decode, findKind } from '../core/cronjob/schema/index.js';
import { coreOnly, validate } from '../core/cronjob/validate.js';
import type { Problem } from './invalid-object.js';

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a CronJob, any JSON value: what the webhook refuses without a policy. */
export function cronJobProblems(object: unknown): readonly Problem[] {
  const { apiVersion, kind } = fieldsOf(object);
  const known = findKind(apiVersion, kind);
  if (known === undefined) {
    const kinds = 'batch/v1 or batch.tutorial.kubebuilder.io/v1, and its kind CronJob';
    return [{ field: '', text: `the apiVersion of a CronJob must be ${kinds}`, rule: 'types' }];
  }
  return validate({ kind: known, object }, coreOnly).findings.map(({ field, text, rule }) => {
    return { field: printable(field), text, rule };
  });
}

/**
 * What is wrong with a Job, any JSON value: what the API server 1.36 refuses. It is judged as the template of a CronJob,
 * but for its name.
 */
export function jobProblems(object: unknown): readonly Problem[] {
  const { apiVersion, kind, metadata, spec } = fieldsOf(object);
  if (apiVersion !== 'batch/v1' || kind !== 'Job') {
    return [{ field: '', text: 'the apiVersion of a Job must be batch/v1, and its kind Job', rule: 'types' }];
  }
  const found = cronJobProblems(asTemplate(metadata, spec)).filter(({ rule }) => !ofCronJobNames.has(rule));
  return [...found.map((problem) => asOfJob(problem)), ...nameProblems(metadata, spec)];
}

/** Rules for names that a CronJob appends the time to. */
const ofCronJobNames: ReadonlySet<string> = new Set(['name-length', 'indexed-hostname']);

/** A CronJob with the Job's name, whose template is the Job: the rules about labels are those of a template's. */
function asTemplate(metadata: unknown, spec: unknown): object {
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const { labels, annotations, ...others } = fieldsOf(metadata);
  const jobMetadata = { ...(labels !== undefined && { labels }), ...(annotations !== undefined && { annotations }) };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: isObject ? others : metadata,
    spec: { schedule: '@yearly', jobTemplate: { metadata: jobMetadata, spec } },
  };
}

function asOfJob({ field, text, rule }: Problem): Problem {
  return {
    field: field.replace(/^spec\.jobTemplate\./, ''),
    // What a CronJob's Jobs are called.
    text: rule === 'generated-labels' ? text.replace('-<time>', '') : text,
    rule,
  };
}

/** The longest value of a label, which the name becomes. */
const maxNameLength = 63;

/**
 * The pods of a Job have its name in a label, and in their hostnames where they are indexed. As `ValidateJob` of
 * Kubernetes 1.36.
 */
function nameProblems(metadata: unknown, spec: unknown): readonly Problem[] {
  const decoded = decode(asTemplate(metadata, spec));
  if (!decoded.ok) return [];
  const name = nameOf(decoded.cronJob.metadata ?? {});
  if (name === '' || subdomainFaults(name).length > 0) return [];
  if (name.length > maxNameLength) {
    const detail = `must be no more than ${maxNameLength} characters`;
    return [problemOf('name-length', invalid('metadata.name', name, detail))];
  }
  const { completionMode, completions } = decoded.cronJob.spec?.jobTemplate?.spec ?? {};
  if (completionMode !== 'Indexed' || completions == null || completions <= 0) return [];
  const hostname = `${name}-${completions - 1}`;
  if (labelFaults(hostname).length === 0) return [];
  const detail = `will not able to create pod with invalid DNS label: ${hostname}`;
  return [problemOf('indexed-hostname', invalid('metadata.name', name, detail))];
}

function problemOf(rule: string, error: FieldError): Problem {
  return { field: error.field, text: describeRule(error), rule };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
