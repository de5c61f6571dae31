import { authoritiesIn, certificatesIn, issuersIn } from '../certs/bundle.js';
import { CertificateError, namesHost, readKeyPair, validityFault } from '../certs/key-pair.js';
import type { KeyPair } from '../certs/key-pair.js';
import type { JsonObject } from '../kube/answer.js';
import { at, decoded } from './json.js';
import type { Finding, Observation } from './observation.js';
import { ifThere } from './outcomes.js';

const dayMs = 24 * 60 * 60 * 1_000;
const keeper = 'cronward certificates (or cert-manager) makes it: see that it runs, and its log';

/** What is said of the Secret with the webhook's certificate. */
export function secretFinding({ secret, names, nowMs }: Observation): Finding {
  const subject = `Secret/${names.secret}`;
  const advice = 'kubectl apply -k manifests/overlays/self-managed makes it, empty, and cronward certificates fills it';
  return ifThere(subject, secret, {
    advice,
    look: (object) => {
      const fault = faultOf(object, `${names.service}.${names.namespace}.svc`, nowMs);
      if (typeof fault === 'string') return { subject, verdict: 'wrong', message: fault, advice: keeper };
      const days = Math.floor((fault.notAfterMs - nowMs) / dayMs);
      const left = days === 1 ? '1 day' : `${days} days`;
      return { subject, verdict: 'ok', message: `holds a certificate that is good for another ${left}` };
    },
  });
}

/** What is wrong with it, or the pair where nothing is. */
function faultOf(secret: JsonObject, host: string, nowMs: number): string | KeyPair {
  const text = (member: string): string => decoded(at(secret, 'data', member));
  const empty = ['tls.crt', 'tls.key'].filter((member) => text(member) === '');
  if (empty.length > 0) return `has no ${empty.join(' and no ')}`;
  const pair = pairOf(text('tls.crt'), text('tls.key'));
  if (typeof pair === 'string') return pair;
  const fault = validityFault(pair, nowMs);
  if (fault !== undefined) return fault;
  if (!namesHost(pair, host)) return `its certificate is not for ${host}`;
  const authorities = authoritiesIn(text('ca.crt'));
  if (authorities.length > 0 && issuersIn(text('ca.crt'), certificatesIn(pair.certPem).join('')).length === 0) {
    return 'its certificate was not signed by an authority of its ca.crt';
  }
  // It is replaced when two thirds of its life are over, by ours as by cert-manager.
  const lifeMs = pair.notAfterMs - pair.notBeforeMs;
  if (pair.notAfterMs - nowMs < lifeMs / 6) {
    return `its certificate expires at ${new Date(pair.notAfterMs).toISOString()}, and should have been replaced by now`;
  }
  return pair;
}

function pairOf(certPem: string, keyPem: string): string | KeyPair {
  try {
    return readKeyPair(certPem, keyPem);
  } catch (error) {
    if (error instanceof CertificateError) return error.message;
    throw error;
  }
}
