import { expect, test } from 'vitest';
import { at, day } from '../../test/simulation/objects.js';
import { mergeConditions } from './conditions.js';
import type { Condition } from './conditions.js';

const idle: Condition = { type: 'Progressing', status: 'False', reason: 'Idle', message: 'No Job is running' };
const active: Condition = { type: 'Progressing', status: 'True', reason: 'JobsActive', message: '1 Job is running' };
const at12 = { generation: 2, nowMs: at('12:00') };
const storedIdle = { ...idle, observedGeneration: 1, lastTransitionTime: `${day}T09:00:00Z` };

test('a condition is new at the time of its first status', () => {
  const wanted = { ...idle, observedGeneration: 2, lastTransitionTime: `${day}T12:00:00Z` };
  expect(mergeConditions([], [idle], at12)).toEqual([wanted]);
});

test('a condition whose status stays keeps its time, and takes the new reason', () => {
  const other: Condition = { ...idle, reason: 'Waiting' };
  expect(mergeConditions([storedIdle], [other], at12)).toEqual([
    { ...other, observedGeneration: 2, lastTransitionTime: `${day}T09:00:00Z` },
  ]);
});

test('a condition whose status changes takes the time', () => {
  expect(mergeConditions([storedIdle], [active], at12)).toEqual([
    { ...active, observedGeneration: 2, lastTransitionTime: `${day}T12:00:00Z` },
  ]);
});

test('conditions of others stay where and as they are', () => {
  const [first, last] = [{ type: 'First', anything: [1] }, { type: 'Last' }];
  const merged = mergeConditions([first, storedIdle, last], [active], at12);
  expect(merged.map(({ type }) => type)).toEqual(['First', 'Progressing', 'Last']);
  expect([merged[0], merged[2]]).toEqual([first, last]);
});
