import type { Sentences } from './syntax.js';

const right: Sentences = [];
const noAddress: Sentences = ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
const leadingZeros: Sentences = ['must not have leading 0s'];
const mapped: Sentences = ['must not be an IPv4-mapped IPv6 address'];

/**
 * What Kubernetes 1.36 says of an IP address in a field that is older than its strict rules (`IsValidIPForLegacyField`):
 * it need not be written in the shortest form, and has neither leading zeros nor a zone, nor is it an IPv4 address in
 * IPv6's clothes.
 */
export function ipFaults(text: string): Sentences {
  const isV6 = /^[^.]*:/.test(text);
  const groups = isV6 ? groupsOf(text) : bytesOf(text);
  if (groups === undefined) return noAddress;
  if (!isV6) return paddedByte.test(text) ? leadingZeros : right;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  if (longGroup.test(text) || (tail.includes('.') && paddedByte.test(tail))) return leadingZeros;
  return isMapped(groups) ? mapped : right;
}

/**
 * An IPv6 address as RFC 5952 writes it (Go's `netip.Addr.String`): lower case, without leading zeros, `::` for the first of
 * the longest runs of two or more groups of zeros. Undefined for what is none, and for an IPv4 address in IPv6's clothes.
 */
export function canonicalIPv6(text: string): string | undefined {
  const groups = ipFaults(text).length === 0 ? groupsOf(text) : undefined;
  if (groups === undefined) return undefined;
  const { start, length } = longestZeros(groups);
  const words = groups.map((group) => group.toString(16));
  if (length < 2) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start > longest.length) longest = { start, length: end - start };
  }
  return longest;
}

const paddedByte = /(?:^|\.)0\d/;
const longGroup = /[\da-f]{5}/i;

/** The four bytes of an IPv4 address, which may have leading zeros. */
function bytesOf(text: string): readonly number[] | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 0xff) ? bytes : undefined;
}

/** The eight groups of an IPv6 address, whose last two may be written as IPv4, and which may have leading zeros. */
function groupsOf(text: string): readonly number[] | undefined {
  const gap = text.indexOf('::');
  if (gap === -1) {
    const groups = listOf(text, true);
    return groups?.length === 8 ? groups : undefined;
  }
  const [head, tail] = [listOf(text.slice(0, gap), false), listOf(text.slice(gap + 2), true)];
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function listOf(text: string, mayEndInV4: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':', 9);
  for (const [index, part] of parts.entries()) {
    const bytes = part.includes('.') && mayEndInV4 && index === parts.length - 1 ? bytesOf(part) : undefined;
    if (bytes !== undefined) groups.push(word(bytes, 0), word(bytes, 2));
    else if (/^0*[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function word(bytes: readonly number[], index: number): number {
  return (bytes[index] ?? 0) * 0x100 + (bytes[index + 1] ?? 0);
}

function isMapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}
