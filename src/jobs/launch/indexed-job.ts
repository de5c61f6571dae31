import type { Container, PodSpec } from '../generated/kubernetes.js';
import { LaunchError } from './errors.js';
import type { Job, JobInput } from '../objects.js';

/** How the pods of an Indexed Job share the inputs. */
export interface IndexedJobOptions {
  /** How many pods may run at once, at least 1. Default: 10, or as many as there are inputs. */
  readonly atOnce?: number;
  /** The file in which each container finds the input of its index. Default: `/cronward/input`. */
  readonly path?: string;
}

/** Annotations of a pod may be that large together, as kube-apiserver 1.36 has it. */
const mostInputBytes = 256 * 1024;
const volume = 'cronward-input';
const annotation = 'cronward.dev/input-';

/**
 * One Indexed Job over a list of inputs, to be launched like other Jobs: the pod of index 0 finds the first input in the
 * file `/cronward/input`, that of index 1 the second. A text is written as it is, anything else as JSON. The index is in the
 * environment variable JOB_COMPLETION_INDEX, too.
 *
 * The inputs stand in the Job itself, as annotations of its pods, so no other object is needed and no other right; together
 * they may have 256 KiB. Throws a `LaunchError` (`Refused`) where they have more, or there are none. Needs Kubernetes 1.24.
 */
export function indexedJob(
  inputs: readonly unknown[],
  template: Job | JobInput,
  { atOnce = 10, path = '/cronward/input' }: IndexedJobOptions = {},
): Job | JobInput {
  if (!(atOnce >= 1)) throw new RangeError(`atOnce is ${atOnce}; it must be a number of at least 1`);
  if (inputs.length === 0) throw new LaunchError('Refused', 'an Indexed Job needs at least one input');
  const { metadata, spec: podSpec } = template.spec.template;
  const own = Object.fromEntries(inputs.map((input, index) => [`${annotation}${index}`, textOf(input)]));
  const annotations = { ...metadata?.annotations, ...own };
  const bytes = new TextEncoder().encode(Object.entries(annotations).flat().join('')).length;
  if (bytes > mostInputBytes) {
    const text = `the inputs have ${bytes} bytes with their names; the annotations of a pod may have ${mostInputBytes}`;
    throw new LaunchError('Refused', text);
  }
  return {
    ...template,
    spec: {
      ...template.spec,
      completionMode: 'Indexed',
      completions: inputs.length,
      parallelism: Math.min(Math.floor(atOnce), inputs.length),
      template: {
        metadata: { ...metadata, annotations },
        spec: withInput(podSpec, inputs.length, path),
      },
    },
  };
}

/** One file for each input in a volume, of which each container sees that of its index. */
function withInput(spec: PodSpec, count: number, path: string): PodSpec {
  const items = Array.from({ length: count }, (_, index) => ({
    path: String(index),
    fieldRef: { fieldPath: `metadata.annotations['${annotation}${index}']` },
  }));
  const mount = { name: volume, mountPath: path, subPathExpr: '$(JOB_COMPLETION_INDEX)', readOnly: true };
  const mounted = (container: Container): Container => ({
    ...container,
    volumeMounts: [...(container.volumeMounts ?? []), mount],
  });
  return {
    ...spec,
    containers: spec.containers.map(mounted),
    volumes: [...(spec.volumes ?? []), { name: volume, downwardAPI: { items } }],
  };
}

function textOf(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
