import { at, child, quote } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { canonicalIPv6 } from '../ip.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const nameserversPath = child(paths.pod, 'dnsConfig', 'nameservers');
const aliasesPath = child(paths.pod, 'hostAliases');

/**
 * IPv6 addresses are written in their canonical form.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const addressForm: Advice = {
  id: 'address-form',
  level: 'warn',
  fromKubernetes: true,
  summary: 'The IPv6 addresses of nameservers and host aliases are in canonical form.',
  explanation:
    'An IPv6 address can be written in many ways, and what compares addresses as texts takes them for different ones. The ' +
    'canonical form of RFC 5952 has lower case letters, no leading zeros, and `::` for the longest run of zeros. ' +
    'Kubernetes accepts the others with a warning that shows it.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostAliases: [{ ip: '2001:DB8:0:0::7', hostnames: [database] }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostAliases: [{ ip: '2001:db8::7', hostnames: [database] }]`,
  fields: [nameserversPath, child(`${aliasesPath}[]`, 'ip')],
  remarks: ({ pod }) => (pod.dnsConfig?.nameservers == null && pod.hostAliases == null ? nothing : addressRemarks(pod)),
};

function* addressRemarks({ dnsConfig, hostAliases }: View['pod']): Generator<Remark> {
  for (const [index, address] of (dnsConfig?.nameservers ?? []).entries()) {
    yield* formRemark(at(nameserversPath, index), address ?? '');
  }
  for (const [index, alias] of (hostAliases ?? []).entries()) {
    yield* formRemark(child(at(aliasesPath, index), 'ip'), alias?.ip ?? '');
  }
}

function* formRemark(field: FieldPath, address: string): Generator<Remark> {
  if (!address.includes(':')) return;
  const canonical = canonicalIPv6(address);
  if (canonical === undefined || canonical === address) return;
  yield {
    field,
    text: `IPv6 address ${quote(address)} should be in RFC 5952 canonical format (${quote(canonical)})`,
  };
}
