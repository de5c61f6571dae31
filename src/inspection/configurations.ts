import { sameJson } from '../core/cronjob/same-json.js';
import type { JsonObject } from '../kube/answer.js';
import { webhookConfigurations } from '../manifests/webhooks.js';
import { bundleFinding } from './bundle.js';
import { at, listOf, objectOf, textOf } from './json.js';
import type { Finding, InstallationNames, Observation, Seen } from './observation.js';
import { missing, unknown } from './outcomes.js';
import { selects } from './selector.js';

const generate =
  'cronward generate webhooks shows them, and applying the manifests of this version again puts them right';

/** What is said of a webhook: a fault, or what somebody chose to have otherwise. */
interface Remark {
  readonly verdict: 'wrong' | 'note';
  readonly message: string;
}

/** What is said of both webhook configurations. */
export function configurationFindings(seen: Observation): readonly Finding[] {
  const [mutating, validating] = webhookConfigurations({});
  return [
    ...findingsOf(mutating, seen.mutating, { ...seen, name: seen.names.mutating }),
    ...findingsOf(validating, seen.validating, { ...seen, name: seen.names.validating }),
  ];
}

function findingsOf(
  expected: JsonObject,
  found: Seen,
  seen: Observation & { readonly name: string },
): readonly Finding[] {
  const subject = `${textOf(expected['kind'])}/${seen.name}`;
  if (found.is === 'absent') return [missing(subject, 'apply the manifests again')];
  if (found.is === 'unknown') return [unknown(subject, found.why)];
  const wanted = listOf(expected['webhooks']);
  const present = listOf(found.object['webhooks']);
  const remarks = [
    ...wanted.flatMap((webhook) => remarksOn(webhook, present, seen)),
    ...present
      .filter(({ name }) => !wanted.some((webhook) => webhook['name'] === name))
      .map(({ name }): Remark => wrong(`there is a webhook ${textOf(name)} that is not ours`)),
  ];
  const said = remarks.map(({ verdict, message }): Finding => ({
    ...{ subject, verdict, message },
    ...(verdict === 'wrong' && { advice: generate }),
  }));
  const well: Finding = { subject, verdict: 'ok', message: `as cronward ${seen.version} has it` };
  const bundle = isOutside(seen) ? [] : [bundleFinding(subject, present, seen.secret)];
  return [...(said.length === 0 ? [well] : said), ...bundle];
}

/** Whether every webhook calls a URL: then it runs outside of the cluster, which has nothing else of it. */
export function isOutside({ mutating, validating }: Pick<Observation, 'mutating' | 'validating'>): boolean {
  const webhooks = [mutating, validating].flatMap((one) => (one.is === 'there' ? listOf(one.object['webhooks']) : []));
  return webhooks.length > 0 && webhooks.every((webhook) => at(webhook, 'clientConfig', 'url') !== undefined);
}

function wrong(message: string): Remark {
  return { verdict: 'wrong', message };
}

function note(message: string): Remark {
  return { verdict: 'note', message };
}

function remarksOn(wanted: JsonObject, present: readonly JsonObject[], seen: Observation): readonly Remark[] {
  const name = textOf(wanted['name']);
  const found = present.find((webhook) => webhook['name'] === name);
  if (found === undefined) return [wrong(`there is no webhook ${name}`)];
  return [
    ...Object.keys(wanted)
      .filter((field) => field !== 'clientConfig' && field !== 'namespaceSelector')
      .filter((field) => !sameJson(wanted[field], found[field]))
      .map((field) => {
        const message = `${field} is ${JSON.stringify(found[field])}, not ${JSON.stringify(wanted[field])}`;
        return isChoice(field, found[field]) ? note(message) : wrong(message);
      }),
    ...namespaceRemarks(wanted, found, seen),
    ...narrowings(found),
    ...targetRemarks(wanted, found, seen),
  ].map(({ verdict, message }) => ({ verdict, message: `${name}: ${message}` }));
}

/** What an administrator may well want otherwise: how long API servers wait for us, and what becomes of a CronJob without us. */
function isChoice(field: string, value: unknown): boolean {
  if (field === 'failurePolicy') return value === 'Ignore' || value === 'Fail';
  if (field === 'timeoutSeconds') return typeof value === 'number' && value >= 1 && value <= 30;
  return field === 'reinvocationPolicy';
}

/** Fields that ours leave out, by which fewer CronJobs are judged. */
function narrowings(found: JsonObject): readonly Remark[] {
  const selector = objectOf(found['objectSelector']);
  const conditions = listOf(found['matchConditions']).map((condition) => textOf(condition['expression']));
  return [
    ...(Object.keys(selector).length > 0
      ? [note(`objectSelector leaves CronJobs out: ${JSON.stringify(selector)}`)]
      : []),
    ...conditions.map((expression) => note(`a matchCondition leaves CronJobs out: ${expression}`)),
  ];
}

/** Fewer namespaces are a choice. More are not: what repairs the webhook, or the cluster, must not wait for it. */
function namespaceRemarks(wanted: JsonObject, found: JsonObject, seen: Observation): readonly Remark[] {
  const selector = found['namespaceSelector'];
  const judged = ['kube-system', seen.names.namespace].filter((name) =>
    selects(selector, seen.namespaces.get(name) ?? {}),
  );
  if (judged.length > 0) {
    return judged.map((name) => wrong(`namespaceSelector does not leave out the namespace ${name}`));
  }
  return sameJson(selector, ownSelector(wanted, seen.names))
    ? []
    : [note(`namespaceSelector judges other namespaces than ours: ${JSON.stringify(selector)}`)];
}

/** That of the manifests, in the namespace of the installation. */
function ownSelector(wanted: JsonObject, { namespace }: InstallationNames): unknown {
  const [requirement] = listOf(at(wanted, 'namespaceSelector', 'matchExpressions'));
  return { matchExpressions: [{ ...requirement, values: ['kube-system', namespace] }] };
}

function targetRemarks(wanted: JsonObject, found: JsonObject, seen: Observation): readonly Remark[] {
  const { names } = seen;
  const wantedPath = textOf(at(wanted, 'clientConfig', 'service', 'path'));
  const url = at(found, 'clientConfig', 'url');
  if (url !== undefined) {
    const called = textOf(url);
    if (isOutside(seen) && called.endsWith(wantedPath)) return [note(`calls ${called}, outside of the cluster`)];
    return [wrong(`calls ${called} instead of the Service`)];
  }
  const { namespace, name, path } = objectOf(at(found, 'clientConfig', 'service'));
  if (namespace === names.namespace && name === names.service && path === wantedPath) return [];
  const called = `${textOf(namespace)}/${textOf(name)} at ${textOf(path)}`;
  return [wrong(`calls the Service ${called}, not ${names.namespace}/${names.service} at ${wantedPath}`)];
}
