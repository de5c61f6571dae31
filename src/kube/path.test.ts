import { expect, test } from 'vitest';
import { queryText, resourceOf, segment } from './path.js';

test.each([
  ['plain-name.1', 'plain-name.1'],
  ['a/b', 'a%2Fb'],
  ['..', '%2E%2E'],
  ['.', '%2E'],
  ['a?b#c%d e', 'a%3Fb%23c%25d%20e'],
  ['system:node', 'system%3Anode'],
])('%j is the segment %s', (text, expected) => {
  expect(segment(text)).toBe(expected);
});

test('a query is percent-encoded, and an empty one leaves no question mark', () => {
  expect(queryText({ labelSelector: 'a=b,c', limit: '500' })).toBe('?labelSelector=a%3Db%2Cc&limit=500');
  expect(queryText({})).toBe('');
  expect(queryText(undefined)).toBe('');
});

test.each([
  ['/apis/batch/v1/namespaces/default/jobs', 'jobs'],
  ['/apis/batch/v1/namespaces/default/jobs/a', 'jobs'],
  ['/apis/batch/v1/jobs', 'jobs'],
  ['/apis/batch.tutorial.kubebuilder.io/v1/namespaces/a/cronjobs/b/status', 'cronjobs/status'],
  ['/api/v1/namespaces/default/events', 'events'],
  ['/api/v1/namespaces', 'namespaces'],
  ['/api/v1/namespaces/default', 'namespaces'],
  ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x', 'customresourcedefinitions'],
  ['/version', 'other'],
  ['/apis', 'other'],
  ['/', 'other'],
])('%s is about %s', (path, expected) => {
  expect(resourceOf(path)).toBe(expected);
});
