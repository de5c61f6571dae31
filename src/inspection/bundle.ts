import { authoritiesIn, certificatesIn, issuersIn } from '../certs/bundle.js';
import type { JsonObject } from '../kube/answer.js';
import { at, decoded, textOf } from './json.js';
import type { Finding, Seen } from './observation.js';
import { unknown } from './outcomes.js';

const kept = 'cronward certificates (or cert-manager) puts it right within seconds: see its log';

/** Whether API servers trust what the Secret says. */
export function bundleFinding(configuration: string, webhooks: readonly JsonObject[], secret: Seen): Finding {
  const subject = `${configuration} caBundle`;
  const bundles = webhooks.map((webhook) => ({
    name: textOf(webhook['name']),
    pem: decoded(at(webhook, 'clientConfig', 'caBundle')),
  }));
  if (secret.is !== 'there')
    return unknown(subject, 'the Secret could not be read, so there is nothing to compare it with');
  const caPem = decoded(at(secret.object, 'data', 'ca.crt'));
  const certPem = decoded(at(secret.object, 'data', 'tls.crt'));
  const wrong = (message: string): Finding => ({ subject, verdict: 'wrong', message, advice: kept });
  const hasAuthority = authoritiesIn(caPem).length > 0;
  const empty = bundles.find(({ pem }) => authoritiesIn(pem).length === 0);
  if (empty !== undefined) {
    if (hasAuthority) return wrong(`${empty.name} has none`);
    return unknown(subject, `${empty.name} has none: API servers need an authority that their machines know`);
  }
  const stranger = bundles.find(({ pem }) => issuersIn(pem, certPem).length === 0);
  if (stranger !== undefined) return wrong(`${stranger.name} does not trust the certificate in the Secret`);
  if (!hasAuthority) return { subject, verdict: 'ok', message: 'trusts the certificate in the Secret' };
  const other = bundles.find(({ pem }) => certificatesIn(pem).join('') !== certificatesIn(caPem).join(''));
  if (other !== undefined) return wrong(`${other.name} has another one than ca.crt of the Secret`);
  return { subject, verdict: 'ok', message: 'is ca.crt of the Secret' };
}
