import { expect, test } from 'vitest';
import { isKustomization, patchFiles } from './index.js';

test('a kustomization has the name that kustomize looks for', () => {
  expect(['a/kustomization.yaml', 'kustomization.yml', 'my-kustomization.yaml'].map(isKustomization)).toEqual([
    true,
    true,
    false,
  ]);
});

test('patches in files are found in each of their fields, those within the kustomization are not', () => {
  const text = `
patches:
  - path: one.yaml
    target: { kind: CronJob }
  - two.yaml
  - patch: |-
      - op: remove
        path: /spec/suspend
patchesStrategicMerge:
  - ../three.yaml
  - |-
    kind: CronJob
    spec: {}
patchesJson6902: [{ path: four.json }, null, { path: 5 }]
`;
  expect(patchFiles(text)).toEqual(['one.yaml', 'two.yaml', '../three.yaml', 'four.json']);
});

test.each(['', 'patches: yes', '[', '- a', '&a [*a]', 'patches: *gone'])('there are none in %j', (text) => {
  expect(patchFiles(text)).toEqual([]);
});
