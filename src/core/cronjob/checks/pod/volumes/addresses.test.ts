import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPorts, initiatorFault } from './addresses.js';

/** Kubernetes' own pattern, which takes JavaScript quadratic time. */
const qualified = /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\t\n\f\r ]+)$/;

const iqnParts = fc.constantFrom('iqn.2001-04.', 'iqn.', 'a', '-', '.', ':', ',', ' ', '_', '4', 'iqn', 'é');
const iqns = fc.array(iqnParts, { maxLength: 12 }).map((parts) => `iqn${parts.join('')}`);

describe('the names of iSCSI targets and initiators', () => {
  it('are right where the pattern of Kubernetes finds one at the end', () => {
    fc.assert(
      fc.property(iqns, (name) => {
        expect(initiatorFault(name)).toBe(qualified.test(name) ? undefined : 'must be valid format');
      }),
      { numRuns: 5_000 },
    );
  });

  it('may be of the form eui or naa', () => {
    expect(initiatorFault('eui.0123456789abcdef')).toBeUndefined();
    expect(initiatorFault('eui.0123456789abcde')).toBe('must be valid format');
    expect(initiatorFault('naa.0123456789abcdef0123456789abcdef')).toBeUndefined();
    expect(initiatorFault('naa.0123456789abcdef')).toBe('must be valid format');
    expect(initiatorFault('wwn.0123456789abcdef')).toBe('must be valid format starting with iqn, eui, or naa');
  });

  it('are read in linear time', () => {
    expect(initiatorFault('iqn.2001-04.'.repeat(100_000))).toBe('must be valid format');
    expect(initiatorFault(`${'iqn.2001-04.a:'.repeat(100_000)}!`)).toBeUndefined();
  });
});

describe('addresses with ports', () => {
  it.each(['host:1', ':1', 'host:', '[::1]:80', '[]:1', 'a:1,b:2'])('%s has them', (addresses) => {
    expect(hasPorts(addresses)).toBe(true);
  });

  it.each(['host', '', 'a:1,b', 'a:b:1', '[::1]', '[::1]80', '[::1:80', '[::1]:8]0', 'h[:1', 'h]:1', '[a]b:1', '[:'])(
    '%j lacks one',
    (addresses) => {
      expect(hasPorts(addresses)).toBe(false);
    },
  );
});
