import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ipFaults } from './ip.js';

const noAddress = ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
const leadingZeros = ['must not have leading 0s'];
const mapped = ['must not be an IPv4-mapped IPv6 address'];

describe('an IP address', () => {
  it.each(['10.9.8.7', '0.0.0.0', '2001:db8::ffff', 'FE80:0:0:0:0:0:0:0abc', '::', '::1', '1::', '64:ff9b::1.2.3.4'])(
    '%s is one',
    (text) => {
      expect(ipFaults(text)).toEqual([]);
    },
  );

  it.each([
    ...['', '1', 'ff', '1.2.3', '1.2.3.4.5', '1.2.3.256', ' 1.2.3.4', '1.2.3.4/8', '0x1.2.3.4', '1..2.3', '-1.2.3.4'],
    ...[':', ':::', '1:', ':1', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '12345::', 'g::'],
    ...['fe80::1%eth0', '1.2.3.4::', '::1.2.3.4:5', '::1.2.3', '[::1]', '1:2:3:4:5:6:7:1.2.3.4', '1.2:3.4'],
  ])('%j is none', (text) => {
    expect(ipFaults(text)).toEqual(noAddress);
  });

  it.each(['010.2.3.4', '1.2.3.00', '00001::', '::01.2.3.4', '::ffff:01.2.3.4'])('%s has leading zeros', (text) => {
    expect(ipFaults(text)).toEqual(leadingZeros);
  });

  it.each(['::ffff:1.2.3.4', '::FFFF:102:304', '0:0:0:0:0:ffff:0:0'])('%s is an IPv4 address', (text) => {
    expect(ipFaults(text)).toEqual(mapped);
  });

  it('is what Node takes for one, without zones, leading zeros and mapped addresses', () => {
    const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/), fc.string());
    fc.assert(
      fc.property(texts, (text) => {
        const faults = ipFaults(text);
        const isAddress = (isIPv4(text) || isIPv6(text)) && !text.includes('%');
        expect(faults.length === 0 || faults[0] === mapped[0]).toBe(isAddress);
      }),
      { numRuns: 2_000 },
    );
  });
});
