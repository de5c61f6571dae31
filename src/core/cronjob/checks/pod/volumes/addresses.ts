/** What a name of an iSCSI target or initiator lacks, in Kubernetes' words; undefined where it is right. */
export function initiatorFault(name: string): string | undefined {
  const isRight = formats.find(([prefix]) => name.startsWith(prefix))?.[1];
  if (isRight === undefined) return 'must be valid format starting with iqn, eui, or naa';
  return isRight(name) ? undefined : 'must be valid format';
}

const eui = /^eui[^\n][A-Za-z0-9]{16}$/u;
const naa = /^naa[^\n][A-Za-z0-9]{32}$/u;

const formats: readonly (readonly [prefix: string, isRight: (name: string) => boolean])[] = [
  ['iqn', isQualified],
  ['eui', (name) => eui.test(name)],
  ['naa', (name) => naa.test(name)],
];

const barred = /[,;*&$|\t\n\f\r ]/;
const domainEnd = /[^A-Za-z0-9.-]/;
const dated = /iqn\.\d{4}-\d{2}\../;

/**
 * `iqn.<year>-<month>.<domain>:<name>`, at the end of the text: as Kubernetes' pattern, which has no `^`. Taken apart
 * rather than matched, since that pattern takes JavaScript quadratic time.
 */
function isQualified(text: string): boolean {
  const parts = (text.split(barred).at(-1) ?? '').split(':');
  return parts.slice(0, -1).some((part, index) => {
    const hasName = index < parts.length - 2 || parts.at(-1) !== '';
    return hasName && dated.test(part.split(domainEnd).at(-1) ?? '');
  });
}

/** Whether each of the addresses, parted by commas, has a host and a port, as Go's `net.SplitHostPort` parts them. */
export function hasPorts(addresses: string): boolean {
  return addresses.split(',').every(hasPort);
}

function hasPort(address: string): boolean {
  const colon = address.lastIndexOf(':');
  if (colon === -1) return false;
  const isBracketed = address.startsWith('[');
  // The brackets of an IPv6 address close right before the port, and nothing else has any.
  const host = isBracketed ? address.slice(1, colon - 1) : address.slice(0, colon);
  if (isBracketed && address[colon - 1] !== ']') return false;
  if (!isBracketed && host.includes(':')) return false;
  return !/[[\]]/.test(host + address.slice(colon + 1));
}
