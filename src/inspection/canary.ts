import { coreOnly, validate } from '../core/cronjob/validate.js';
import { builtInKind } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { causeOf } from '../core/field/index.js';
import type { JsonObject } from '../kube/answer.js';
import { printable } from '../kube/status.js';
import { at, listOf, objectOf } from './json.js';
import { isInstalled } from './observation.js';
import type { Canary, Finding, Observation, Seen } from './observation.js';
import { selects } from './selector.js';

/**
 * A small CronJob that follows all advice, since a policy may deny what doesn't; or one that only we refuse. No API server
 * looks at the annotations of a Job before there is one, and no expression of the outage policy refuses letters that are
 * not ASCII.
 */
export function canaryOf(kind: CronJobKind, good: boolean): Readonly<Record<string, unknown>> {
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: { name: 'cronward-canary' },
    spec: {
      schedule: '0 4 * * *',
      timeZone: 'Etc/UTC',
      startingDeadlineSeconds: 600,
      jobTemplate: {
        ...(good ? {} : { metadata: { annotations: { größe: 'x' } } }),
        spec: {
          activeDeadlineSeconds: 3600,
          ttlSecondsAfterFinished: 3600,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }] } },
        },
      },
    },
  };
}

const defaulted = ['concurrencyPolicy', 'suspend', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'];

/** What the dry runs tell. Of the custom kind they tell nothing where it is not installed. */
export function canaryFindings(seen: Observation): readonly Finding[] {
  const hasCustom = seen.crd.is !== 'absent' || isInstalled('controller', seen);
  return seen.canaries
    .filter(({ kind }) => hasCustom || kind === builtInKind)
    .map((canary) => {
      const subject = `${canary.good ? 'a good' : 'a bad'} CronJob of ${canary.kind.apiVersion}`;
      const outcome = canary.good ? goodVerdict(canary) : badVerdict(canary);
      return { subject, ...(outcome.verdict === 'wrong' ? (unjudged(canary, seen) ?? outcome) : outcome) };
    });
}

/** Whether the webhook of a canary does not look at it, so that what became of it tells nothing. */
function unjudged({ kind, good }: Canary, seen: Observation): Outcome | undefined {
  const { canaryNamespace, mutating, validating, namespaces } = seen;
  const webhook = webhookOf(good ? mutating : validating, kind);
  const advice = 'name a namespace that they look at by --canary-namespace';
  if (!selects(webhook['namespaceSelector'], namespaces.get(canaryNamespace) ?? {})) {
    return {
      verdict: 'unknown',
      message: `not known: the webhooks leave out the namespace ${canaryNamespace}`,
      advice,
    };
  }
  const isNarrowed = !selects(webhook['objectSelector'], {}) || listOf(webhook['matchConditions']).length > 0;
  return isNarrowed
    ? { verdict: 'unknown', message: 'not known: the webhooks do not look at every CronJob' }
    : undefined;
}

function webhookOf(configuration: Seen, { group }: CronJobKind): JsonObject {
  const webhooks = configuration.is === 'there' ? listOf(configuration.object['webhooks']) : [];
  return objectOf(
    webhooks.find(({ rules }) =>
      listOf(rules).some(({ apiGroups }) => Array.isArray(apiGroups) && apiGroups.includes(group)),
    ),
  );
}

type Outcome = Omit<Finding, 'subject'>;

const reach = 'see what is said of the Service, its endpoints, the Deployment and the certificate';

function goodVerdict({ answer }: Canary): Outcome {
  if (answer.ok) {
    const missing = defaulted.filter((field) => at(answer.body, 'spec', field) === undefined);
    if (missing.length === 0) return { verdict: 'ok', message: 'is accepted, with the four defaults' };
    const advice = 'the mutating webhook is not called: see what is said of the MutatingWebhookConfiguration';
    return { verdict: 'wrong', message: `is accepted without ${missing.join(', ')}`, advice };
  }
  const { kind, message } = answer.error;
  if (isUnreached(message)) return { verdict: 'wrong', message: `is refused: ${message}`, advice: reach };
  if (kind === 'not-found') return { verdict: 'wrong', message: 'the cluster has no such kind', advice: applyCrd };
  const advice = 'a dry run needs the right to create CronJobs; another namespace can be named by --canary-namespace';
  return { verdict: 'unknown', message: `could not be tried: ${message}`, advice };
}

const applyCrd = 'kubectl apply -f manifests/base/crd.yaml, or: cronward generate crd | kubectl apply -f -';

function badVerdict({ kind, answer }: Canary): Outcome {
  if (answer.ok) {
    const advice = `the validating webhook is not called, or can't be reached: ${reach}`;
    return { verdict: 'wrong', message: 'is accepted', advice };
  }
  const ours = validate({ kind, object: canaryOf(kind, false) }, coreOnly).errors.map(causeOf);
  const { causes = [], message, kind: errorKind } = answer.error;
  const isOurs = ours.every(({ field, message: text }) =>
    causes.some((cause) => cause.field === field && cause.message === printable(text)),
  );
  if (isOurs) return { verdict: 'ok', message: `is refused by us: ${ours.map(({ field }) => field).join(', ')}` };
  if (isUnreached(message)) return { verdict: 'wrong', message: `is refused unseen: ${message}`, advice: reach };
  if (errorKind === 'not-found') return { verdict: 'wrong', message: 'the cluster has no such kind', advice: applyCrd };
  const advice = 'who refused it was somebody else: the sentence says who';
  return { verdict: 'unknown', message: `is refused, but not in our words: ${message}`, advice };
}

/** What an API server says where a webhook that it has to ask gave no answer. */
function isUnreached(message: string): boolean {
  return /failed calling webhook|failed to call webhook|no endpoints available/u.test(message);
}
