import { expect, test } from 'vitest';
import { pasted, withFiles, withoutFile } from './source.ts';

const file = (name: string, text = name): { name: string; text: string } => ({ name, text });

test('files add up, and one of the same name is the same file, changed', () => {
  const first = withFiles({ kind: 'example' }, [file('a.yaml'), file('b.yaml')]);
  expect(first).toEqual({ kind: 'files', files: [file('a.yaml'), file('b.yaml')] });
  const second = withFiles(first, [file('b.yaml', 'new'), file('c.yaml')]);
  expect(second).toEqual({ kind: 'files', files: [file('a.yaml'), file('b.yaml', 'new'), file('c.yaml')] });
});

test('without its last file nothing is left', () => {
  const two = withFiles({ kind: 'none' }, [file('a.yaml'), file('b.yaml')]);
  const one = withoutFile(two, 'a.yaml');
  expect(one).toEqual({ kind: 'files', files: [file('b.yaml')] });
  expect(withoutFile(one, 'b.yaml')).toEqual({ kind: 'none' });
});

test('what is pasted takes the place of nothing', () => {
  const first = pasted({ kind: 'none' }, 'one');
  expect(first).toEqual({ name: 'pasted.yaml', text: 'one' });
  expect(pasted(withFiles({ kind: 'none' }, [first]), 'two').name).toBe('pasted-2.yaml');
});
