import { describe, expect, it } from 'vitest';
import { annotationsFaults, labelsFaults } from './maps.js';

describe('labelsFaults', () => {
  it('reads null as the empty value', () => {
    expect([...labelsFaults('labels', { a: null })]).toEqual([]);
    expect([...labelsFaults('labels', null)]).toEqual([]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('sees nothing special in %s', (key) => {
    expect([...labelsFaults('labels', { [key]: 'a' })]).toEqual([]);
    expect([...labelsFaults('labels', { [key]: 'a b' })]).toHaveLength(1);
  });

  it('judges __proto__ as the key that it is', () => {
    const labels = JSON.parse('{"__proto__":"a b"}') as Record<string, string>;
    expect([...labelsFaults('labels', labels)].map(({ value }) => value)).toEqual(['__proto__', 'a b']);
  });
});

describe('annotationsFaults', () => {
  const kib = 1024;

  it.each(['Example.com/a', 'A', 'K', 'İ'])('accepts %s in any case of letters, as Go lowers it', (key) => {
    expect([...annotationsFaults('annotations', { [key]: '' })]).toEqual([]);
  });

  it('accepts 256 KiB of keys and values, and not a byte more', () => {
    const fits = { a: 'x'.repeat(128 * kib - 1), b: 'y'.repeat(128 * kib - 1) };
    expect([...annotationsFaults('annotations', fits)]).toEqual([]);
    expect([...annotationsFaults('annotations', { ...fits, b: 'y'.repeat(128 * kib) })]).toEqual([
      { kind: 'TooLong', field: 'annotations', detail: 'may not be more than 262144 bytes' },
    ]);
  });

  it('counts bytes of UTF-8, not characters', () => {
    expect([...annotationsFaults('annotations', { a: '€'.repeat((256 * kib - 1) / 3) })]).toEqual([]);
    expect([...annotationsFaults('annotations', { aa: '€'.repeat((256 * kib - 1) / 3) })]).toHaveLength(1);
  });
});
