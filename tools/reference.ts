import { definitions, kinds } from '../src/core/cronjob/schema/index.js';
import type { SchemaNode } from '../src/core/cronjob/schema/index.js';

const apiReference = 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources';
/** Types that have a section here; of all others the API reference of Kubernetes says more. */
const sections: Readonly<Record<string, string>> = {
  CronJob: 'cronjob',
  CronJobSpec: 'spec',
  CronJobStatus: 'status',
  JobTemplateSpec: 'specjobtemplate',
  JobSpec: 'specjobtemplatespec',
};

/** The reference of the fields of a CronJob (docs/reference/cronjob.md), from the schema. */
export function renderCronJobReference(): string {
  return [
    '<!-- Written by `npm run generate`; edit src/core/cronjob/schema/description.ts instead. -->',
    '# The fields of a CronJob',
    '',
    `The same for ${kinds.map((kind) => `\`${kind.apiVersion}\``).join(' and ')}. A null is the same as an absent field, a`,
    'zero is a value, and a field that is not in the schema is left as it is (`batch/v1`) or dropped by the API server (the',
    'custom resource).',
    '',
    ...section('CronJob', 'CronJob', []),
    ...section('spec', 'CronJobSpec', [
      'Defaults are those of a webhook that was not told others; see `cronward webhook --help`.',
    ]),
    ...section('spec.jobTemplate', 'JobTemplateSpec', [
      'Labels and annotations of `metadata` are those of the Job. Those of its pods stand in `spec.template.metadata`.',
    ]),
    ...section('spec.jobTemplate.spec', 'JobSpec', [
      `The fields are those of Kubernetes 1.36, where [Job](${apiReference}/job-v1/#JobSpec) says what each means, and`,
      `[PodSpec](${apiReference}/pod-v1/#PodSpec) what a pod template holds.`,
    ]),
    ...section('status', 'CronJobStatus', [
      '`nextScheduleTime`, `conditions` and `observedGeneration` are of the custom resource only.',
    ]),
    ...types,
    '',
  ].join('\n');
}

const types = [
  '## Types',
  '',
  '| type | written as |',
  '|---|---|',
  '| `string` | text; a word that YAML takes for something else needs quotes: `"on"`, `"1"` |',
  '| `boolean` | `true` or `false`, without quotes |',
  '| `int32`, `int64` | a whole number of 32 or 64 bits, without quotes; `1.5`, `"3"` and `2147483648` (as int32) are refused |',
  '| `int or string` | a number or a name, such as a port |',
  '| `Quantity` | a number with a suffix: `2m` (thousandths), `2.5`, `0.5Gi`, `1e3`; suffixes `n u m k M G T P E` and `Ki Mi Gi Ti Pi Ei`. A decimal in the custom resource needs quotes: `"2.5"` |',
  '| `Time` | RFC 3339: `2026-01-02T15:04:05Z` |',
  '| `list of T` | a list; a null in it is an empty item |',
  '| `map of T` | an object with any keys |',
];

function section(title: string, type: string, introduction: readonly string[]): string[] {
  const node = definitions[type] ?? {};
  const required = new Set(node.required);
  const rows = Object.entries(node.properties ?? {}).map(([name, field]) => {
    const must = required.has(name) ? ', required' : '';
    return `| \`${name}\` | ${typeName(field)}${must} | ${meaning(field)} |`;
  });
  return [
    `## ${title}`,
    '',
    ...(node.description === undefined ? [] : [node.description, '']),
    ...(introduction.length === 0 ? [] : [...introduction, '']),
    ...(rows.some((row) => !row.endsWith('|  |'))
      ? ['| field | type | meaning |', '|---|---|---|', ...rows]
      : ['| field | type |', '|---|---|', ...rows.map((row) => row.replace(/ {2}\|$/, ''))]),
    '',
  ];
}

function meaning(field: SchemaNode): string {
  return (field.description ?? '').replaceAll('|', '\\|').replaceAll('*', '\\*');
}

function typeName(node: SchemaNode): string {
  if (node.$ref !== undefined) {
    const anchor = sections[node.$ref];
    return anchor === undefined ? node.$ref : `[${node.$ref}](#${anchor})`;
  }
  if (node.enum !== undefined) return node.enum.map((word) => `\`${word}\``).join(', ');
  if (node.items !== undefined) return `list of ${typeName(node.items)}`;
  if (node.additionalProperties !== undefined) return `map of ${typeName(node.additionalProperties)}`;
  const formats: Readonly<Record<string, string>> = {
    quantity: 'Quantity',
    'int-or-string': 'int or string',
    'date-time': 'Time',
  };
  const format = node.format ?? '';
  return formats[format] ?? (format === '' ? (node.type ?? 'anything') : format);
}
