import { authoritiesIn, certificatesIn, issuersIn } from '../certs/bundle.js';
import { sameJson } from '../core/cronjob/same-json.js';
import type { JsonObject } from '../kube/answer.js';
import { namespace as usualNamespace } from '../manifests/names.js';
import { webhookConfigurations } from '../manifests/webhooks.js';
import { at, decoded, listOf, objectOf, textOf } from './json.js';
import type { Finding, InstallationNames, Observation, Seen } from './observation.js';
import { missing, unknown } from './outcomes.js';

const generate =
  'cronward generate webhooks shows them, and applying the manifests of this version again puts them right';
const kept = 'cronward certificates (or cert-manager) puts it right within seconds: see its log';

/** What is said of both webhook configurations. */
export function configurationFindings(seen: Observation): readonly Finding[] {
  return webhookConfigurations({}).flatMap((expected) => {
    const found = expected.kind.startsWith('Mutating') ? seen.mutating : seen.validating;
    const subject = `${expected.kind}/${seen.names.configurations}`;
    if (found.is !== 'there') {
      return [found.is === 'absent' ? missing(subject, 'apply the manifests again') : unknown(subject, found.why)];
    }
    const wanted = listOf(expected['webhooks']).map((webhook) => inNamespace(webhook, seen.names));
    const present = listOf(found.object['webhooks']);
    const faults = [
      ...wanted.flatMap((webhook) => faultsOf(webhook, present, seen.names)),
      ...present
        .filter(({ name }) => !wanted.some((webhook) => webhook['name'] === name))
        .map(({ name }) => `there is a webhook ${textOf(name)} that is not ours`),
    ];
    const state = faults.map((message): Finding => ({ subject, verdict: 'wrong', message, advice: generate }));
    return [
      ...(faults.length === 0
        ? [{ subject, verdict: 'ok' as const, message: `as cronward ${seen.version} has it` }]
        : state),
      bundleFinding(subject, present, seen.secret),
    ];
  });
}

/** The namespace of an installation stands in its selector. */
function inNamespace(webhook: JsonObject, { namespace }: InstallationNames): JsonObject {
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
    }
    return value === usualNamespace ? namespace : value;
  };
  return objectOf(rename(webhook));
}

function faultsOf(wanted: JsonObject, present: readonly JsonObject[], names: InstallationNames): readonly string[] {
  const name = textOf(wanted['name']);
  const found = present.find((webhook) => webhook['name'] === name);
  if (found === undefined) return [`there is no webhook ${name}`];
  const fields = Object.keys(wanted).filter((field) => field !== 'clientConfig');
  const different = fields
    .filter((field) => !sameJson(wanted[field], found[field]))
    .map((field) => `${name}: ${field} is ${JSON.stringify(found[field])}, not ${JSON.stringify(wanted[field])}`);
  const narrowed = Object.keys(objectOf(found['objectSelector'])).length > 0;
  return [
    ...different,
    ...(narrowed ? [`${name}: objectSelector leaves CronJobs out: ${JSON.stringify(found['objectSelector'])}`] : []),
    ...targetFaults(name, wanted, found, names),
  ];
}

function targetFaults(
  name: string,
  wanted: JsonObject,
  found: JsonObject,
  names: InstallationNames,
): readonly string[] {
  const url = at(found, 'clientConfig', 'url');
  if (url !== undefined) return [`${name}: calls ${textOf(url)} instead of the Service`];
  const { namespace, name: service, path } = objectOf(at(found, 'clientConfig', 'service'));
  const path0 = at(wanted, 'clientConfig', 'service', 'path');
  if (namespace === names.namespace && service === names.service && path === path0) return [];
  const called = `${textOf(namespace)}/${textOf(service)} at ${textOf(path)}`;
  return [`${name}: calls the Service ${called}, not ${names.namespace}/${names.service} at ${textOf(path0)}`];
}

/** Whether API servers trust what the Secret says. */
function bundleFinding(configuration: string, webhooks: readonly JsonObject[], secret: Seen): Finding {
  const subject = `${configuration} caBundle`;
  const bundles = webhooks.map((webhook) => ({
    name: textOf(webhook['name']),
    pem: decoded(at(webhook, 'clientConfig', 'caBundle')),
  }));
  if (secret.is !== 'there')
    return unknown(subject, 'the Secret could not be read, so there is nothing to compare it with');
  const caPem = decoded(at(secret.object, 'data', 'ca.crt'));
  const certPem = decoded(at(secret.object, 'data', 'tls.crt'));
  if (authoritiesIn(caPem).length === 0) {
    return unknown(subject, 'the Secret has no ca.crt: API servers need an authority that their machines know');
  }
  const empty = bundles.find(({ pem }) => authoritiesIn(pem).length === 0);
  if (empty !== undefined) return { subject, verdict: 'wrong', message: `${empty.name} has none`, advice: kept };
  const stranger = bundles.find(({ pem }) => issuersIn(pem, certPem).length === 0);
  if (stranger !== undefined) {
    return {
      subject,
      verdict: 'wrong',
      message: `${stranger.name} does not trust the certificate in the Secret`,
      advice: kept,
    };
  }
  const other = bundles.find(({ pem }) => certificatesIn(pem).join('') !== certificatesIn(caPem).join(''));
  if (other !== undefined) {
    return {
      subject,
      verdict: 'wrong',
      message: `${other.name} has another one than ca.crt of the Secret`,
      advice: kept,
    };
  }
  return { subject, verdict: 'ok', message: 'is ca.crt of the Secret' };
}
