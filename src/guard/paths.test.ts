import { describe, expect, test } from 'vitest';
import { fieldOfJob, fieldOfPod, warningAbout } from './paths.js';

const template = 'spec.jobTemplate';
const pod = `${template}.spec.template`;

test.each([
  ['spec.template.spec.containers[0].image', `${template}.spec.template.spec.containers[0].image`],
  ['spec.backoffLimit', `${template}.spec.backoffLimit`],
  ['spec', `${template}.spec`],
  ['metadata.labels[a.b/c]', `${template}.metadata.labels[a.b/c]`],
  ['metadata.annotations', `${template}.metadata.annotations`],
  ['metadata.name', 'metadata.name'],
  ['metadata.ownerReferences[0].uid', template],
  ['metadata.labelsOrSo', template],
  ['specious', template],
  ['', template],
])('%s of a Job stands at %s', (field, at) => {
  expect(fieldOfJob(field)).toBe(at);
});

test.each([
  ['spec.containers[0].image', `${pod}.spec.containers[0].image`],
  ['metadata.labels', `${pod}.metadata.labels`],
  ['metadata.name', pod],
  ['', pod],
])('%s of a pod stands at %s', (field, at) => {
  expect(fieldOfPod(field)).toBe(at);
});

describe('a warning', () => {
  test.each([
    ['spec.template.spec.nodeSelector[a/b]: deprecated', `${pod}.spec.nodeSelector[a/b]: deprecated`],
    ['unknown field "spec.template.spec.foo"', `unknown field "${pod}.spec.foo"`],
    ['would violate PodSecurity "restricted:latest": spec.x', 'would violate PodSecurity "restricted:latest": spec.x'],
    ['specification', 'specification'],
  ])('%s says %s', (said, says) => {
    expect(warningAbout(fieldOfJob, said)).toBe(says);
  });
});
