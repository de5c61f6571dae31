import { describeRule, invalid, printable } from '../core/field/index.js';
import { nameOf } from '../core/cronjob/checks/metadata/name.js';
import { labelFaults, subdomainFaults } from '../core/cronjob/checks/syntax.js';
import { findKind, inspect } from '../core/cronjob/schema/index.js';
import { judge } from '../core/cronjob/judge.js';
import type { Terms } from '../core/cronjob/judge.js';
import type { Problem } from './invalid-object.js';
import type { Judgement } from './judgement.js';

type Fields = Readonly<Record<string, unknown>>;

/** The verdict of the webhook without a policy on a CronJob, any JSON value; advice depends on the time. */
export function judgeCronJob(object: unknown, terms: Terms): Judgement {
  const { apiVersion, kind } = fieldsOf(object);
  const known = findKind(apiVersion, kind);
  if (known === undefined) {
    const kinds = 'batch/v1 or batch.tutorial.kubebuilder.io/v1, and its kind CronJob';
    return refused([{ field: '', text: `the apiVersion of a CronJob must be ${kinds}`, rule: 'types' }]);
  }
  const { findings } = judge({ kind: known, object }, terms, inspect);
  const [problems, warnings] = [findings.filter((finding) => finding.refused), findings.filter((f) => !f.refused)];
  return { valid: problems.length === 0, problems: problems.map(problemOf), warnings: warnings.map(problemOf) };
}

/**
 * The verdict of the API server 1.36 on a Job, any JSON value: the Job is judged as the template of a CronJob, but for its
 * name. The advice is that on its pods.
 */
export function judgeJob(object: unknown, terms: Terms): Judgement {
  const { apiVersion, kind, metadata, spec } = fieldsOf(object);
  if (apiVersion !== 'batch/v1' || kind !== 'Job') {
    return refused([{ field: '', text: 'the apiVersion of a Job must be batch/v1, and its kind Job', rule: 'types' }]);
  }
  const { problems, warnings } = judgeCronJob(asTemplate(metadata, spec), terms);
  const found = problems.filter(({ rule }) => !ofCronJobNames.has(rule)).map(asOfJob);
  const all = [...found, ...nameProblems(metadata, spec)];
  if (all.length > 0) return refused(all);
  const advice = warnings.filter(({ field }) => field.startsWith(templatePath)).map(asOfJob);
  return { valid: true, problems: [], warnings: advice };
}

function refused(problems: readonly Problem[]): Judgement {
  return { valid: false, problems, warnings: [] };
}

function problemOf({ field, text, rule }: Problem): Problem {
  return { field: printable(field), text, rule };
}

const templatePath = 'spec.jobTemplate.';

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
    ...(metadata !== undefined && { metadata: isObject ? others : metadata }),
    spec: { schedule: '@yearly', jobTemplate: { metadata: jobMetadata, ...(spec !== undefined && { spec }) } },
  };
}

function asOfJob({ field, text, rule }: Problem): Problem {
  return {
    field: field.startsWith(templatePath) ? field.slice(templatePath.length) : field,
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
  const decoded = inspect(asTemplate(metadata, spec));
  if (!decoded.ok) return [];
  const name = nameOf(decoded.cronJob.metadata ?? {});
  if (name === '' || subdomainFaults(name).length > 0) return [];
  if (name.length > maxNameLength) {
    const detail = `must be no more than ${maxNameLength} characters`;
    return [nameProblem('name-length', name, detail)];
  }
  const { completionMode, completions } = decoded.cronJob.spec?.jobTemplate?.spec ?? {};
  if (completionMode !== 'Indexed' || completions == null || completions <= 0) return [];
  const hostname = `${name}-${completions - 1}`;
  if (labelFaults(hostname).length === 0) return [];
  const detail = `will not able to create pod with invalid DNS label: ${hostname}`;
  return [nameProblem('indexed-hostname', name, detail)];
}

function nameProblem(rule: string, name: string, detail: string): Problem {
  const error = invalid('metadata.name', name, detail);
  return { field: error.field, text: describeRule(error), rule };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
