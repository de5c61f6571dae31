import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

/**
 * An Indexed Job has better not more than 100,000 completions with more than 10,000 pods at a time.
 *
 * As kube-apiserver 1.36 warns of a creation and of a changed spec, in the same words: it drops a warning that it has
 * already given.
 */
export const indexedScale: Advice = {
  id: 'indexed-scale',
  level: 'warn',
  fromKubernetes: true,
  summary: 'An Indexed Job has better not more than 10^5 completions with a parallelism of more than 10^4.',
  explanation:
    'An Indexed Job lists in its status which indexes have succeeded and which have failed. With more than ' +
    '100,000 completions, more than 10,000 pods at a time and many failures in between, that list may outgrow ' +
    'the room that there is, and Kubernetes loses track. Run fewer pods at a time, or give each index more to ' +
    'do. kube-apiserver gives the same warning.',
  bad: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 200000
      parallelism: 20000`,
  good: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 200000
      parallelism: 10000`,
  fields: [`${paths.job}.completions`, `${paths.job}.parallelism`],
  remarks(view) {
    const { completions, parallelism, completionMode } = view.job;
    const isLarge = (completions ?? 0) > 100_000 && (parallelism ?? 0) > 10_000;
    if (completionMode !== 'Indexed' || !isLarge || !isSpecNew(view)) return nothing;
    const text =
      'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, ' +
      'Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
    return [{ field: paths.job, text }];
  },
};

/** The API server counts the generation up where the spec changes. */
function isSpecNew({ metadata, stored }: View): boolean {
  return stored === undefined || metadata.generation !== stored.metadata.generation;
}
