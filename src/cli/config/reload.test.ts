import { expect, test } from 'vitest';
import { settingsForAStart } from './reload.js';

test('settings that are read at the start only are named as the file names them; the policy is not among them', () => {
  const before = { port: 1, logLevel: 'info', certDir: undefined, defaultSuspend: false };
  const after = { port: 2, logLevel: 'info', certDir: '/tls', defaultSuspend: true };
  expect(settingsForAStart(before, after)).toEqual(['port', 'certDir']);
  expect(settingsForAStart(before, before)).toEqual([]);
});
