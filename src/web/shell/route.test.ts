import { expect, test } from 'vitest';
import { routeOf } from './route.ts';

test.each([
  ['', { view: 'try' }],
  ['#week', { view: 'week' }],
  ['#cluster', { view: 'cluster' }],
  ['#try=eJwz', { view: 'try', argument: 'eJwz' }],
  ['#try=', { view: 'try', argument: '' }],
  ['#try=a=b', { view: 'try', argument: 'a=b' }],
  ['#elsewhere', { view: 'try' }],
])('%j shows %j', (fragment, route) => {
  expect(routeOf(fragment)).toEqual(route);
});
