import { expect, test } from 'vitest';
import { nearest } from './nearest.js';

const flags = ['--port', '--host', '--health-port', '--metrics-port', '--cert-dir'];

test.each([
  ['--prot', '--port'],
  ['--hots', '--host'],
  ['--certdir', '--cert-dir'],
  ['--healthport', '--health-port'],
  ['--metric-port', '--metrics-port'],
])('%s is near to %s', (typed, meant) => {
  expect(nearest(typed, flags)).toBe(meant);
});

test.each(['--verbose', '-x', '', 'port'.repeat(1000)])('%j is near to nothing', (typed) => {
  expect(nearest(typed, flags)).toBeUndefined();
});
