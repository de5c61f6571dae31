import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './support/sources.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly needs?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly 'timeout-minutes': number;
  readonly steps: readonly Step[];
}

const workflow = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) as Workflow;
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, job]) => job.steps);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };

describe('the release', () => {
  test('nothing is allowed but what a job asks for, and only what publishes may write', () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))).toEqual({
      test: { contents: 'read' },
      image: { contents: 'read', packages: 'write', 'id-token': 'write' },
      publish: { contents: 'write', 'id-token': 'write' },
    });
  });

  test('nothing is published that was not tested, and no job runs for ever', () => {
    expect(workflow.jobs['image']?.needs).toBe('test');
    expect(workflow.jobs['publish']?.needs).toBe('image');
    expect(jobs.every(([, job]) => job['timeout-minutes'] <= 60)).toBe(true);
  });

  test('every action is a commit, and no checkout leaves its token behind', () => {
    const actions = steps.filter(({ uses }) => uses !== undefined);
    expect(actions.length).toBeGreaterThan(5);
    for (const { uses } of actions) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u);
    const checkouts = actions.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(jobs.map(() => false));
  });

  test('no script has an expression in it, which somebody else could fill', () => {
    expect(steps.map(({ run }) => run ?? '').filter((run) => run.includes('${{'))).toEqual([]);
  });

  test('the scripts that it runs are there', () => {
    const named = steps.flatMap(({ run = '' }) => [...run.matchAll(/npm run (\S+)/gu)].map(([, name]) => name));
    expect(named).toContain('generate:check');
    expect(named.filter((name) => !(name !== undefined && name in scripts))).toEqual([]);
  });

  test('the image has an SBOM and provenance, and is signed by its digest', () => {
    const push = steps.find(({ uses }) => uses?.startsWith('docker/build-push-action@'));
    expect(push?.with).toMatchObject({ push: true, sbom: true, provenance: 'mode=max' });
    expect(steps.some(({ run }) => run === 'cosign sign --yes "$IMAGE"')).toBe(true);
    expect(steps.some(({ run }) => run?.includes('npm publish --provenance'))).toBe(true);
  });

  test('the values that it fills in stand in the chart as it looks for them', () => {
    const values = readFileSync(join(root, 'manifests/chart/values.yaml'), 'utf8');
    expect(values.match(/^ {2}repository: cronward$/gmu)).toHaveLength(1);
    expect(values.match(/^ {2}digest: ""$/gmu)).toHaveLength(1);
  });
});
