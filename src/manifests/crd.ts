import { customKind, definitions } from '../core/cronjob/schema/index.js';
import type { FieldPath } from '../core/field/index.js';
import { crdValidations } from './crd-validations.js';
import type { Manifest } from './object.js';
import { structuralSchema } from './structural.js';
import type { StructuralSchema } from './structural.js';

export const crdName = `${customKind.resource}.${customKind.group}`;

/** What a definition may have besides. */
export interface CrdFeatures {
  /** Whether it holds the core rules as validation rules, for Kubernetes 1.30 and newer. */
  readonly cel?: boolean;
}

/**
 * The CustomResourceDefinition of `batch.tutorial.kubebuilder.io/v1 CronJob`, for Kubernetes 1.20 and newer. It takes
 * every object that the kubebuilder book's own definition takes, and keeps what that one drops: the labels and
 * annotations of the Job and of its pods.
 */
export function cronJobCrd({ cel = false }: CrdFeatures = {}): Manifest {
  const { group, version, kind, listKind, resource, singular } = customKind;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: crdName },
    spec: {
      group,
      // `cronjobs` and `cj` mean batch/v1 to kubectl, hence a short name that nothing else has.
      names: { kind, listKind, plural: resource, singular, shortNames: ['tcj'], categories: ['all'] },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: cel ? withValidations(schema()) : schema() },
          subresources: { status: {} },
          additionalPrinterColumns: columns,
        },
      ],
    },
  };
}

/**
 * The four fields with a default have none here: the webhook takes its values from its configuration, and a default in
 * the schema would be there before it.
 */
function schema(): StructuralSchema {
  const { properties, description } = structuralSchema(definitions, { $ref: 'CronJob' });
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    // The API server checks apiVersion, kind and metadata itself, and lets a definition say no more of metadata.
    required: ['spec'],
    properties: { ...properties, metadata: { type: 'object' } },
  };
}

function withValidations(schema: StructuralSchema): StructuralSchema {
  return [...crdValidations()].reduce((changed, [path, keywords]) => extended(changed, stepsOf(path), keywords), schema);
}

/** The schema with more keywords at the field that the steps lead to. */
function extended(schema: StructuralSchema, [step, ...rest]: readonly string[], keywords: object): StructuralSchema {
  if (step === undefined) return { ...schema, ...keywords };
  const below = schema.properties?.[step];
  if (below === undefined) throw new Error(`the schema has no field ${step}`);
  return { ...schema, properties: { ...schema.properties, [step]: extended(below, rest, keywords) } };
}

function stepsOf(path: FieldPath): readonly string[] {
  return path === '' ? [] : path.split('.');
}

/** Where the schema of a field stands in the definition, as a JSON Pointer. */
export function schemaPointer(path: FieldPath): string {
  return ['/spec/versions/0/schema/openAPIV3Schema', ...stepsOf(path)].join('/properties/');
}

interface Column {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  /** Columns above 0 are shown by `kubectl get -o wide` only. */
  readonly priority?: number;
}

/** What `kubectl get` shows: the columns of batch/v1, as far as a path without functions can compute them. */
const columns: readonly Column[] = [
  { name: 'Schedule', type: 'string', jsonPath: '.spec.schedule', description: 'When it runs.' },
  { name: 'Timezone', type: 'string', jsonPath: '.spec.timeZone', description: 'The time zone of the schedule.' },
  { name: 'Suspend', type: 'boolean', jsonPath: '.spec.suspend', description: 'Whether runs are held back.' },
  { name: 'Active', type: 'string', jsonPath: '.status.active[0].name', description: 'A Job that is running now.' },
  { name: 'Last Schedule', type: 'date', jsonPath: '.status.lastScheduleTime', description: 'The time of the last run.' },
  {
    name: 'Next Schedule',
    type: 'string',
    jsonPath: '.status.nextScheduleTime',
    description: 'The time of the next run.',
    priority: 1,
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'How long it has existed.' },
];
