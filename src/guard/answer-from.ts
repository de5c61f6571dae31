import type { AdmissionAnswer, Decision } from '../admission/index.js';
import { answerTo, invalidStatus } from '../admission/review.js';
import type { Status } from '../admission/review.js';
import { forbidden, printable, quote } from '../core/field/index.js';
import type { FieldError } from '../core/field/index.js';
import type { Answer, Cause } from '../kube/answer.js';
import type { QuestionName, Replies } from './next-question.js';
import { fieldOfJob, fieldOfPod, warningAbout } from './paths.js';
import type { GuardedAnswer, NextRun, Questions } from './questions.js';
import { accessIn, opinionIn } from './reply.js';

/** What came of one question, for the metrics. `momentary`: refused for what may be otherwise at the time of the run. */
export type Outcome = 'accepted' | 'refused' | 'momentary' | 'unanswered';

/** What came of `answer` to the question of that name. */
export function outcomeOf(name: QuestionName, answer: Answer): Outcome {
  if (name === 'access') {
    const { kind } = accessIn(answer);
    return kind === 'allowed' ? 'accepted' : kind === 'denied' ? 'refused' : 'unanswered';
  }
  const { kind } = opinionIn(answer);
  if (kind === 'refused-now') return 'momentary';
  // Of a pod everything may be otherwise: see `podWarnings`.
  return kind === 'refused' && name === 'pod' ? 'momentary' : kind;
}

/** The answer that is given, once everything was asked. Pure. */
export function answerFrom(answer: GuardedAnswer, replies: Replies): AdmissionAnswer {
  const { questions } = answer;
  if (questions === undefined) return answer;
  const access = replies.access === undefined ? undefined : accessIn(replies.access);
  if (access?.kind === 'denied') return withoutAccess(answer, questions, access.reason);
  const found = questions.run === undefined ? nothing : findingsOf(questions.run, replies);
  const warnings = [
    ...(access?.kind === 'unanswered' ? [`whether its author may create Jobs could not be asked: ${access.why}`] : []),
    ...found.warnings,
  ];
  return found.errors.length === 0 ? allowed(answer, warnings) : refused(answer, questions, { ...found, warnings });
}

/** What was found out about the next run. */
interface Findings {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly string[];
}

const nothing: Findings = { errors: [], warnings: [] };

function findingsOf(run: NextRun, { job, stored, pod }: Replies): Findings {
  if (job === undefined) return nothing;
  const opinion = opinionIn(job);
  switch (opinion.kind) {
    case 'unanswered':
      return { errors: [], warnings: [`the Job of ${run.name} could not be tried: ${opinion.why}`] };
    case 'refused-now':
      return { errors: [], warnings: [`the Job of ${run.name} would be refused now: ${withoutName(opinion.message)}`] };
    case 'refused':
      return refusalsOf(run, opinion.causes, stored);
    case 'accepted':
      return {
        errors: [],
        warnings: [
          ...(pod === undefined ? [] : podWarnings(run, pod)),
          ...opinion.warnings.map((warning) => warningAbout(fieldOfJob, warning)),
        ],
      };
  }
}

/** What the stored Job is refused for as well is an old fault. */
function refusalsOf(run: NextRun, causes: readonly Cause[], stored: Answer | undefined): Findings {
  const before = stored === undefined ? undefined : opinionIn(stored);
  const old = new Set(before?.kind === 'refused' ? before.causes.map(keyOf) : []);
  const said = causes.map((cause) => ({
    isOld: old.has(keyOf(cause)),
    field: fieldOfJob(cause.field),
    text: `the Job of ${run.name} would be refused: ${cause.message}`,
  }));
  return {
    errors: said.filter(({ isOld }) => !isOld).map(({ field, text }) => forbidden(field, text)),
    warnings: said
      .filter(({ isOld }) => isOld)
      .map(({ field, text }) => `${printable(`${field}: ${text}`, 200)} (unchanged since it was stored; not refused)`),
  };
}

/** The index of a list item may have moved. */
function keyOf({ field, message }: Cause): string {
  return `${field.replace(/\[\d+\]/gu, '[]')} ${message}`;
}

/**
 * Nothing of a pod is a reason to deny: it is made when the Job is, and what it asks for (a service account, a priority
 * class, room in a quota, a label of the namespace) may come a moment after the CronJob.
 */
function podWarnings(run: NextRun, pod: Answer): readonly string[] {
  const opinion = opinionIn(pod);
  const refusedNow = `the pod of ${run.name} would be refused now: `;
  switch (opinion.kind) {
    case 'unanswered':
      return [`the pod of ${run.name} could not be tried: ${opinion.why}`];
    case 'refused-now':
      return [refusedNow + withoutName(opinion.message)];
    case 'refused':
      return opinion.causes.map(({ field, message }) => {
        return field === '' ? refusedNow + withoutName(message) : `${fieldOfPod(field)}: ${refusedNow}${message}`;
      });
    case 'accepted':
      return opinion.warnings.map((warning) => warningAbout(fieldOfPod, warning));
  }
}

/** Which object it is about is said already. */
function withoutName(message: string): string {
  return message.replace(/^(jobs\.batch|pods) ".*?" is forbidden: /u, '');
}

function allowed(answer: GuardedAnswer, more: readonly string[]): AdmissionAnswer {
  if (more.length === 0) return answer;
  const { decision, status } = answer;
  // The guard's come first, since an API server cuts a list that is too long.
  const warnings = [...more, ...decision.warnings];
  const body = answerTo(decision.uid ?? '').allow(warnings, decision.annotations);
  return { status, body, decision: { ...decision, warnings } };
}

function refused(answer: GuardedAnswer, { kind }: Questions, { errors, warnings }: Findings): AdmissionAnswer {
  const name = answer.decision.name ?? '';
  const status = invalidStatus({ group: kind.group, kind: kind.kind, name }, errors);
  const because = 'the guard: the Job of the next run would be refused';
  return denied(answer, status, { errors, warnings, because, annotations: { 'refused-by': 'guard:dry-run-jobs' } });
}

/** In the words in which an API server refuses to create a Job, and why that is said about a CronJob. */
function withoutAccess(answer: GuardedAnswer, { kind, namespace }: Questions, reason: string): AdmissionAnswer {
  const { user, name: given } = answer.decision;
  const name = printable(given ?? '', 256);
  const cannot = `User ${quote(user ?? '')} cannot create resource "jobs" in API group "batch" in the namespace ${quote(namespace)}`;
  const why = reason === '' ? '' : `: ${printable(reason, 256)}`;
  const status: Status = {
    status: 'Failure',
    message: `${kind.resource}.${kind.group} ${quote(name)} is forbidden: ${cannot}, which this CronJob would do for them${why}`,
    reason: 'Forbidden',
    code: 403,
    details: { name, group: kind.group, kind: kind.resource },
  };
  const annotations = { 'refused-by': 'guard:require-job-access' };
  const because = 'the guard: its author may not create Jobs';
  return denied(answer, status, { errors: [], warnings: [], because, annotations });
}

function denied(
  { decision }: GuardedAnswer,
  status: Status,
  found: Pick<Decision, 'errors' | 'warnings' | 'because' | 'annotations'>,
): AdmissionAnswer {
  const annotations = { ...decision.annotations, ...found.annotations };
  const warnings = [...found.warnings, ...decision.warnings];
  return {
    status: 200,
    body: answerTo(decision.uid ?? '').deny(status, warnings, annotations),
    decision: { ...decision, ...found, warnings, annotations, verdict: 'denied', code: status.code },
  };
}
