import * as usual from '../manifests/names.js';
import { optionIn } from './arguments.js';
import type { Finding, Observation } from './observation.js';

/** Whoever makes the certificates does so for the Secret, the Service and the configurations that there are. */
export function keeperFindings({ deployments, names }: Observation): readonly Finding[] {
  const keeper = deployments.certificates;
  if (keeper.is !== 'there') return [];
  const told = [
    { option: '--namespace', usually: names.namespace, is: names.namespace },
    { option: '--secret-name', usually: usual.tlsSecretName, is: names.secret },
    { option: '--service-name', usually: usual.serviceName, is: names.service },
    { option: '--webhook-configuration', usually: usual.webhookConfigurationName, is: names.validating },
  ];
  const astray = told.filter(({ option, usually, is }) => (optionIn(keeper, option) ?? usually) !== is);
  if (astray.length === 0) return [];
  const subject = `Deployment/${names.deployments.certificates} arguments`;
  const message = `${astray.map(({ option, usually }) => `${option} is ${optionIn(keeper, option) ?? usually}`).join(', ')}: not what is installed`;
  const advice = `give it ${astray.map(({ option, is }) => `${option}=${is}`).join(' ')}, and its Role and ClusterRole these names`;
  return [{ subject, verdict: 'wrong', message, advice }];
}
