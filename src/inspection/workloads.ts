import { sameJson } from '../core/cronjob/same-json.js';
import type { JsonObject } from '../kube/answer.js';
import { cronJobCrd } from '../manifests/crd.js';
import type { Component } from '../manifests/names.js';
import { isOutside } from './configurations.js';
import { at, listOf, objectOf, textOf } from './json.js';
import { isInstalled } from './observation.js';
import type { Finding, Observation } from './observation.js';
import { ifThere, unknown } from './outcomes.js';

const apply = 'apply the manifests again';

/** The Service has the port that the webhooks call. */
export function serviceFinding({ service, mutating, names }: Observation): Finding {
  const subject = `Service/${names.service}`;
  return ifThere(subject, service, {
    advice: apply,
    look: (object) => {
      if (isAlias(object))
        return { subject, verdict: 'ok', message: `names ${textOf(at(object, 'spec', 'externalName'))}` };
      const [webhook] = mutating.is === 'there' ? listOf(mutating.object['webhooks']) : [];
      const called = Number(at(webhook, 'clientConfig', 'service', 'port') ?? 443);
      const ports = listOf(at(object, 'spec', 'ports')).map(({ port }) => port);
      if (ports.includes(called)) return { subject, verdict: 'ok', message: `has the port ${called} that is called` };
      const message = `has the ports ${ports.join(', ')}, and API servers call ${called}`;
      return { subject, verdict: 'wrong', message, advice: apply };
    },
  });
}

/** Somebody is behind the Service. */
export function backendsFinding({ backends, service, names }: Observation): Finding | undefined {
  if (service.is === 'absent' || (service.is === 'there' && isAlias(service.object))) return undefined;
  const { kind, listed } = backends;
  const subject = `${kind === 'Endpoints' ? 'Endpoints' : 'EndpointSlices'} of ${names.service}`;
  if (listed.is === 'unknown') return unknown(subject, listed.why);
  const count = listed.items.length === 0 ? 0 : (kind === 'Endpoints' ? readyAddresses : readyEndpoints)(listed.items);
  if (count > 0) return { subject, verdict: 'ok', message: count === 1 ? '1 pod is ready' : `${count} pods are ready` };
  const advice = `kubectl -n ${names.namespace} get pods, and the log of one of the webhook's says why`;
  return { subject, verdict: 'wrong', message: 'no pod is ready', advice };
}

/** A pod with addresses of both families is in two slices. One whose readiness is not told is ready. */
function readyEndpoints(slices: readonly JsonObject[]): number {
  const ready = slices
    .flatMap((slice) => listOf(slice['endpoints']))
    .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false)
    .map((endpoint) => JSON.stringify(at(endpoint, 'targetRef', 'name') ?? endpoint['addresses']));
  return new Set(ready).size;
}

function readyAddresses(endpoints: readonly JsonObject[]): number {
  const subsets = endpoints.flatMap((one) => listOf(one['subsets']));
  return subsets.reduce((sum, subset) => sum + listOf(subset['addresses']).length, 0);
}

function isAlias(service: JsonObject): boolean {
  return at(service, 'spec', 'type') === 'ExternalName';
}

/** The Deployments are available, and of this version. */
export function deploymentFindings(seen: Observation): readonly Finding[] {
  const isOff = !isInstalled('controller', seen);
  return [
    ...(isOutside(seen) ? [] : deploymentFindingsOf('webhook', seen)),
    ...(isOff ? [offFinding(seen)] : deploymentFindingsOf('controller', seen)),
    // It is there only where it makes the certificates.
    ...(isInstalled('certificates', seen) ? deploymentFindingsOf('certificates', seen) : []),
  ];
}

function offFinding({ names }: Observation): Finding {
  const message = 'is not installed: nothing runs the CronJobs of batch.tutorial.kubebuilder.io/v1';
  return { subject: `Deployment/${names.deployments.controller}`, verdict: 'note', message };
}

function deploymentFindingsOf(component: Component, { deployments, version, names }: Observation): readonly Finding[] {
  const seen = deployments[component];
  const name = names.deployments[component];
  const subject = `Deployment/${name}`;
  const available = ifThere(subject, seen, {
    advice: apply,
    look: (object) => {
      const wanted = Number(at(object, 'spec', 'replicas') ?? 1);
      const ready = Number(at(object, 'status', 'availableReplicas') ?? 0);
      const message = `${ready} of ${wanted} replicas ${wanted === 1 ? 'is' : 'are'} available`;
      if (ready >= wanted && wanted > 0) return { subject, verdict: 'ok', message };
      const advice = `kubectl -n ${names.namespace} describe deployment ${name} says why`;
      return { subject, verdict: 'wrong', message, advice };
    },
  });
  return seen.is === 'there' ? [available, imageFinding(subject, seen.object, version)] : [available];
}

/** The tag, or what the chart says of an image that is named by its digest. */
function imageFinding(deployment: string, object: JsonObject, version: string): Finding {
  const subject = `${deployment} image`;
  const [container] = listOf(at(object, 'spec', 'template', 'spec', 'containers'));
  const image = textOf(container?.['image']);
  const tag =
    /:(?<tag>[\w.-]+)$/u.exec(image.replace(/@.*$/u, ''))?.groups?.['tag'] ??
    textOf(at(object, 'metadata', 'labels', 'app.kubernetes.io/version'));
  if (tag === version || tag === `v${version}`) return { subject, verdict: 'ok', message: `is ${image}` };
  if (!/^v?\d/u.test(tag)) {
    return { subject, verdict: 'unknown', message: `is ${image}, which does not tell its version` };
  }
  const advice = 'finish the upgrade, or check with the program of that version';
  return { subject, verdict: 'wrong', message: `is ${image}, and this program is ${version}`, advice };
}

/** The custom resource is served, as this version defines it. */
export function crdFinding(seen: Observation): Finding {
  const { crd, version } = seen;
  const expected = cronJobCrd();
  const subject = `CustomResourceDefinition/${textOf(at(expected, 'metadata', 'name'))}`;
  const advice = 'cronward generate crd | kubectl apply -f -';
  if (crd.is === 'absent' && !isInstalled('controller', seen)) {
    return { subject, verdict: 'note', message: 'is not there: only CronJobs of batch/v1 are judged' };
  }
  return ifThere(subject, crd, {
    advice,
    look: (object) => {
      const conditions = listOf(at(object, 'status', 'conditions'));
      const established = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
      if (!established) return { subject, verdict: 'wrong', message: 'is not established', advice };
      const [wanted = {}] = listOf(at(expected, 'spec', 'versions'));
      const found = listOf(at(object, 'spec', 'versions')).find(({ name }) => name === wanted['name']);
      if (found === undefined || found['served'] !== true || found['storage'] !== true) {
        return { subject, verdict: 'wrong', message: `does not serve and store ${textOf(wanted['name'])}`, advice };
      }
      const same =
        sameJson(shapeOf(wanted['schema']), shapeOf(found['schema'])) &&
        sameJson(wanted['subresources'], found['subresources']);
      if (same) return { subject, verdict: 'ok', message: `is served as cronward ${version} defines it` };
      return { subject, verdict: 'wrong', message: `is another one than that of cronward ${version}`, advice };
    },
  });
}

/** A schema without its texts, and without the validation rules that older API servers do not keep. */
function shapeOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(shapeOf);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) => key !== 'x-kubernetes-validations' && !(key === 'description' && typeof value === 'string'),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, shapeOf(value)]));
}

/** How much the clocks of this machine and of the controller's may differ, in milliseconds. */
const clockSkewMs = 60_000;

/** A controller works: it holds the Lease, and renews it. */
export function leaseFinding({ lease, nowMs, names }: Observation): Finding {
  const subject = `Lease/${names.lease}`;
  const log = `kubectl -n ${names.namespace} logs deployment/${names.deployments.controller} says why`;
  return ifThere(subject, lease, {
    advice: `no controller has ever led: ${log}`,
    look: (object) => {
      const { holderIdentity, renewTime, leaseDurationSeconds } = objectOf(object['spec']);
      const holder = textOf(holderIdentity);
      if (holder === '') return { subject, verdict: 'wrong', message: 'nobody holds it', advice: log };
      const renewedMs = Date.parse(textOf(renewTime));
      const freshUntilMs = renewedMs + Number(leaseDurationSeconds) * 1_000 + clockSkewMs;
      if (nowMs < freshUntilMs) return { subject, verdict: 'ok', message: `is held by ${holder}` };
      const message = `${holder} has not renewed it since ${textOf(renewTime)}`;
      return { subject, verdict: 'wrong', message, advice: log };
    },
  });
}
