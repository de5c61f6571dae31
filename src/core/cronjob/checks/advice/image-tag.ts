import { at, child } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { remark } from './remark.js';

const id = 'image-tag';
const lists = ['initContainers', 'containers'] as const;

/** An image is named by a tag other than latest, or by a digest. Off by default: not every cluster asks for it. */
export const imageTag: Advice = {
  id,
  level: 'off',
  summary: 'An image is named by a tag other than latest, or by a digest.',
  explanation:
    "An image without a tag is `latest`, which is another one after each push: tonight's run may be another program than " +
    "yesterday's, nobody can tell which one ran, and each start asks the registry, so that a run fails when that is away.\n\n" +
    'Write a version, such as `busybox:1.36`, or a digest, which never changes. This is off by default; switch it on ' +
    'where a policy asks for it.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36`,
  fields: lists.map((list) => `${child(paths.pod, list)}[].image`),
  remarks: ({ pod }) => (lists.some((list) => (pod[list] ?? []).length > 0) ? ofContainers(pod) : nothing),
};

function* ofContainers(pod: View['pod']): Generator<Remark> {
  for (const list of lists) {
    const path: FieldPath = child(paths.pod, list);
    for (const [index, container] of (pod[list] ?? []).entries()) {
      const image = container?.image ?? '';
      if (image === '' || isPinned(image)) continue;
      yield remark(id, child(at(path, index), 'image'), 'it may change from run to run; write a tag', 'write a tag');
    }
  }
}

/** `registry:5000/name:tag@digest`: a colon before the last slash belongs to a port. */
function isPinned(image: string): boolean {
  if (image.includes('@')) return true;
  const tag = /:([^:/]*)$/.exec(image)?.[1] ?? '';
  return tag !== '' && tag !== 'latest';
}
