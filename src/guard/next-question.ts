import type { Answer } from '../kube/answer.js';
import { segment } from '../kube/path.js';
import { podOf } from './pod.js';
import type { Author, Questions } from './questions.js';
import { accessIn, opinionIn } from './reply.js';

/** `stored`: the Job of the CronJob as it is stored, which tells whether a fault is new. */
export type QuestionName = 'access' | 'job' | 'stored' | 'pod';

/** What is asked next: an object to be created, which none of them is for good. */
export interface Question {
  readonly name: QuestionName;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What was answered so far. */
export type Replies = Readonly<Partial<Record<QuestionName, Answer>>>;

/**
 * What is to be asked next, or undefined where nothing is left. Pure. One after the other: nothing is tried for an author
 * who may not do it, the stored Job is asked about only where the new one is refused, and the pod only where it is not.
 */
export function nextQuestion(questions: Questions, replies: Replies): Question | undefined {
  const { author, run, namespace } = questions;
  if (author !== undefined) {
    if (replies.access === undefined) return accessQuestion(author, namespace);
    if (accessIn(replies.access).kind === 'denied') return undefined;
  }
  if (run === undefined) return undefined;
  const jobs = `/apis/batch/v1/namespaces/${segment(namespace)}/jobs`;
  if (replies.job === undefined) return { name: 'job', path: jobs, query: dryRun, body: run.job };
  const opinion = opinionIn(replies.job);
  if (opinion.kind === 'refused' && run.storedJob !== undefined && replies.stored === undefined) {
    return { name: 'stored', path: jobs, query: dryRun, body: run.storedJob };
  }
  if (opinion.kind !== 'accepted' || replies.pod !== undefined) return undefined;
  const pod = podOf(opinion.object);
  if (pod === undefined) return undefined;
  return { name: 'pod', path: `/api/v1/namespaces/${segment(namespace)}/pods`, query: dryRun, body: pod };
}

const dryRun = { dryRun: 'All' };

function accessQuestion(author: Author, namespace: string): Question {
  const resourceAttributes = { namespace, verb: 'create', group: 'batch', version: 'v1', resource: 'jobs' };
  return {
    name: 'access',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { ...author, resourceAttributes },
    },
  };
}
