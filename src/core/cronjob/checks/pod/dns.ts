import { at, child, invalid, notSupported, required } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { byteLength } from '../bytes.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { ipFaults } from '../ip.js';
import { underscoreSubdomainFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const policyPath = child(paths.pod, 'dnsPolicy');
const configPath = child(paths.pod, 'dnsConfig');

/**
 * The DNS policy is one that there is, with a name server where it is None; name servers are IP addresses, at most 3,
 * and search paths are domains, at most 32 of 2,048 bytes in all.
 *
 * As `validateDNSPolicy` and `validatePodDNSConfig` of Kubernetes 1.36, after its default, ClusterFirst.
 */
export const dns: Check = {
  id: 'dns',
  summary: 'The DNS policy exists, name servers are IP addresses, at most 3, and search paths are domains.',
  explanation:
    '`dnsPolicy` is `ClusterFirst` (the default), `ClusterFirstWithHostNet`, `Default` (what the node has) or `None`. ' +
    '`None` means that the pod gets what `dnsConfig` says and nothing else, so it needs at least one name server there.' +
    '\n\nThe limits are those of the C library: at most 3 name servers, which are IP addresses without leading zeros, ' +
    'and at most 32 search paths of 2,048 characters together. Kubernetes refuses more when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          dnsPolicy: None`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          dnsPolicy: None
          dnsConfig: { nameservers: [192.0.2.53] }`,
  fields: [policyPath, configPath],
  faults: ({ pod }) => (pod.dnsPolicy == null && pod.dnsConfig == null ? nothing : dnsFaults(pod)),
};

const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const maxNameservers = 3;
const maxSearches = 32;
const maxSearchBytes = 2048;

type Config = NonNullable<View['pod']['dnsConfig']>;

function* dnsFaults({ dnsPolicy, dnsConfig }: View['pod']): Generator<FieldError> {
  const policy = dnsPolicy ?? '';
  if (policy !== '' && !policies.includes(policy)) yield notSupported(policyPath, policy, policies);
  if (policy === 'None' && dnsConfig == null) {
    yield required(configPath, 'must provide `dnsConfig` when `dnsPolicy` is None');
  } else if (policy === 'None' && (dnsConfig?.nameservers ?? []).length === 0) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    yield required(child(configPath, 'nameservers'), detail);
  } else if (dnsConfig != null) {
    yield* serverFaults(dnsConfig.nameservers ?? []);
    yield* searchFaults(dnsConfig.searches ?? []);
    yield* optionFaults(dnsConfig.options ?? []);
  }
}

function* serverFaults(servers: NonNullable<Config['nameservers']>): Generator<FieldError> {
  const field = child(configPath, 'nameservers');
  if (servers.length > maxNameservers) {
    yield invalid(field, servers, `must not have more than ${maxNameservers} nameservers`);
  }
  for (const [index, server] of servers.entries()) {
    for (const fault of ipFaults(server ?? '')) yield invalid(at(field, index), server ?? '', fault);
  }
}

function* searchFaults(searches: NonNullable<Config['searches']>): Generator<FieldError> {
  const field = child(configPath, 'searches');
  if (searches.length > maxSearches) {
    yield invalid(field, searches, `must not have more than ${maxSearches} search paths`);
  }
  if (byteLength(searches.join(' ')) > maxSearchBytes) {
    const detail = `must not have more than ${maxSearchBytes} characters (including spaces) in the search list`;
    yield invalid(field, searches, detail);
  }
  for (const [index, item] of searches.entries()) {
    if (item === '.') continue;
    const search = (item ?? '').replace(/\.$/, '');
    for (const fault of underscoreSubdomainFaults(search)) yield invalid(at(field, index), search, fault);
  }
}

function* optionFaults(options: NonNullable<Config['options']>): Generator<FieldError> {
  for (const [index, option] of options.entries()) {
    if ((option?.name ?? '') === '') yield required(at(child(configPath, 'options'), index), 'must not be empty');
  }
}
