import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './support/sources.js';

interface Workflow {
  readonly permissions: object;
  readonly jobs: { readonly test: Job };
}

interface Job {
  readonly permissions: object;
  readonly 'timeout-minutes': number;
  readonly strategy: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

const workflow = parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')) as Workflow;
const { test: job } = workflow.jobs;
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };

test('every change is tried on each Node that is supported, the oldest of them too', () => {
  const [oldest] = /\d+/u.exec(engines.node) ?? [];
  expect(job.strategy.matrix.node).toEqual([20, 22, 24]);
  expect(String(job.strategy.matrix.node[0])).toBe(oldest);
  expect(job.steps.map(({ run }) => run).filter(Boolean)).toEqual(['.ci/run']);
  accessSync(join(root, '.ci/run'), constants.X_OK);
});

test('it may read the code and nothing else, and its actions cannot change behind our backs', () => {
  expect([workflow.permissions, job.permissions]).toEqual([{}, { contents: 'read' }]);
  expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  const actions = job.steps.filter(({ uses }) => uses !== undefined);
  for (const { uses } of actions) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u);
  expect(actions[0]?.with).toEqual({ 'persist-credentials': false });
});
