import type { FieldPath } from '../core/field/index.js';

const template = 'spec.jobTemplate';
const podTemplate = `${template}.spec.template`;

/** Where a field of a Job stands in the CronJob that it is made from; what the template does not say is the template's. */
export function fieldOfJob(field: string): FieldPath {
  return field === 'metadata.name' ? field : below(template, field);
}

/** Where a field of a pod stands in the CronJob. */
export function fieldOfPod(field: string): FieldPath {
  return below(podTemplate, field);
}

function below(path: FieldPath, field: string): FieldPath {
  return copied.test(field) ? `${path}.${field}` : path;
}

/** What a template hands on. */
const copied = /^(spec|metadata\.(labels|annotations))(?=$|[.[])/u;

/**
 * A warning about a Job or a pod with the field that it begins with where it stands in the CronJob: the same words that an API
 * server finds for the CronJob itself, where it warns of that, so that nobody reads them twice.
 */
export function warningAbout(fieldOf: (field: string) => FieldPath, warning: string): string {
  return warning.replace(
    /^(unknown field "|duplicate field "|)((?:spec|metadata)[.[][^\s:"]*)/u,
    (_all, words, field) => {
      return `${String(words)}${fieldOf(String(field))}`;
    },
  );
}
