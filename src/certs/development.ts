import { join } from 'node:path';
import { altName, issue, loopbackHosts } from './issue.js';
import { CertificateError } from './key-pair.js';
import { plan } from './plan.js';
import type { Plan } from './plan.js';
import { certificateFiles, exclusively, protectKey, readStored, writeStored } from './store.js';

export interface DevelopmentCertificates {
  /** The certificate that a client has to trust, for `curl --cacert` and for a `caBundle`. */
  readonly caFile: string;
  /** What was done, and why. */
  readonly plan: Plan;
}

/**
 * Makes sure that `dir` holds certificates for a server on this machine: those that are there while they serve, new
 * ones otherwise. They are valid for the loopback names and `hosts`. Several processes may call it at once.
 * Throws a `CertificateError` where that is impossible.
 *
 * A new server certificate comes with a new `ca.crt`: whoever copied the old one has to copy it again.
 */
export async function developmentCertificates(
  dir: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<DevelopmentCertificates> {
  const wanted = [...new Set([...loopbackHosts, ...hosts])];
  // A host that no certificate can name is refused before anything is read or written.
  for (const host of wanted) altName(host);
  const caFile = join(dir, certificateFiles.ca);
  try {
    const decided = plan(await readStored(dir), wanted, nowMs);
    if (decided.action === 'keep') {
      await protectKey(dir);
      return { caFile, plan: decided };
    }
    return { caFile, plan: await exclusively(dir, () => renew(dir, wanted, nowMs)) };
  } catch (cause) {
    if (cause instanceof CertificateError) throw cause;
    throw new CertificateError(`the certificates in ${dir} can't be read or made: ${reason(cause)}`, { cause });
  }
}

/** Another process may have renewed them since they were looked at, so the plan is made anew under the lock. */
async function renew(dir: string, hosts: readonly string[], nowMs: number): Promise<Plan> {
  const decided = plan(await readStored(dir), hosts, nowMs);
  if (decided.action === 'renew') await writeStored(dir, await issue(hosts, nowMs));
  return decided;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
