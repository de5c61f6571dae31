import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyRights } from '../src/jobs/launch/rights.js';
import { serveBatchV1 } from './support/batch-v1.js';
import { findAssets, startControlPlane } from './support/control-plane.js';
import type { ControlPlane } from './support/control-plane.js';
import { programBlocks } from './support/documents.js';
import { ended, openJobWorld } from './support/job-world.js';
import type { JobWorld, Pod } from './support/job-world.js';
import { inDirectory, install, pack } from './support/package.js';
import { playNode } from './support/played-node.js';
import type { PlayedNode } from './support/played-node.js';
import type { Outcome } from './support/processes.js';
import { writeServiceAccountKubeconfig } from './support/service-account.js';
import { root } from './support/sources.js';

/*
 * The examples and the programs in the documents as a user has them: in a new directory, with the package as it is packed,
 * and without undici or client-node. The API server and the Job controller are Kubernetes' own. No node is there: the test
 * plays the kubelet, which says of each pod how it has ended, and what it has written.
 */

const examples = ['minimal.mjs', 'cron-job.mjs', 'proteomics/workflow.mjs'];
const snippets = ['README.md', 'docs/jobs.md', 'docs/launch.md'].flatMap((document) =>
  programBlocks(document).map((block, index) => ({ ...block, name: `${document.replace('/', '-')}-${index + 1}.mjs` })),
);

const assets = findAssets();
const opened = await openJobWorld(assets);
const why = 'missing' in opened ? ` (skipped: ${opened.missing})` : '';

let directory: string;
beforeAll(async () => {
  const { tarball } = await pack();
  directory = await install(tarball, ['undici', '@kubernetes/client-node']);
  rmSync(dirname(tarball), { recursive: true });
  cpSync(join(directory, 'node_modules/cronward/examples'), join(directory, 'examples'), { recursive: true });
  mkdirSync(join(directory, 'snippets'));
  for (const { name, program } of snippets) writeFileSync(join(directory, 'snippets', name), program);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('the examples and the programs in the documents are right by their types', () => {
  const files = [...examples.map((name) => `examples/${name}`), ...snippets.map(({ name }) => `snippets/${name}`)];
  const program = ts.createProgram(
    files.map((file) => join(directory, file)),
    {
      ...{ allowJs: true, checkJs: true, strict: true, noEmit: true, target: ts.ScriptTarget.ES2022 },
      ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
      ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true },
    },
  );
  const faults = ts.getPreEmitDiagnostics(program);
  expect(
    faults.map(({ file, messageText }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')]),
  ).toEqual([]);
});

describe.skipIf('missing' in opened)(`on a control plane${why}`, () => {
  const world = opened as JobWorld;
  let node: PlayedNode;
  beforeAll(async () => {
    node = await playNode(world.plane, (pod) => (pod.startsWith('hello-') ? ['Hello from Kubernetes'] : []));
  });
  afterAll(async () => {
    await node.stop();
    await world.stop();
  });

  const allPods = async (): Promise<readonly Pod[]> => {
    const { body } = await world.plane.request('GET', '/api/v1/pods');
    return (body as { readonly items: readonly Pod[] }).items;
  };
  /** Runs a program, and brings each pod that there is meanwhile to its end, with this exit code. */
  const running = async (line: string, exitCodeOf: (pod: Pod) => number = () => 0): Promise<Outcome> => {
    const outcome = inDirectory(directory, line, world.plane.environment);
    const over = outcome.then(() => undefined);
    const waiting = (pods: readonly Pod[]): readonly Pod[] => pods.filter(({ status }) => status.phase === 'Pending');
    for (let pods: readonly Pod[] | undefined = []; pods !== undefined; pods = await Promise.race([over, allPods()])) {
      for (const pod of waiting(pods)) {
        await node.take(pod);
        await world.say(pod, ended(pod, exitCodeOf(pod)));
      }
    }
    return await outcome;
  };

  test('minimal.mjs launches a Job, tells how far it is, prints what it wrote and ends as it ended', async () => {
    const { code, stdout, stderr } = await running('node examples/minimal.mjs');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^(?:(?:waiting|running)\n)*succeeded\nHello from Kubernetes\n$/u);
  });

  // The Job controller waits for ten seconds before it tries a pod again.
  test(
    'proteomics/workflow.mjs links once all features are found, and goes on where it stopped',
    { timeout: 240_000 },
    async () => {
      await world.plane.kubectl(['apply', '-f', join(directory, 'examples/proteomics/volume.yaml')]);
      const line = 'node examples/proteomics/workflow.mjs run-1 s1 s2 s3';
      const started: string[] = [];
      const noting =
        (exitCode: number) =>
        ({ metadata, spec }: Pod): number => {
          started.push(metadata.name.replace(/-.*/u, ''));
          return JSON.stringify(spec).includes('"s2"') ? exitCode : 0;
        };
      const broken = await running(line, noting(1));
      expect(broken.code).toBe(1);
      expect(broken.stderr).toMatch(/^s2: Job default\/features-\S+ failed/u);
      expect(started).not.toContain('link');
      const [, failed = ''] = /default\/(features-\S+)/u.exec(broken.stderr) ?? [];
      await world.plane.kubectl(['delete', 'job', failed]);
      started.length = 0;
      const { code, stdout, stderr } = await running(line, noting(0));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(started).toEqual(['features', 'link']);
      expect(stdout).toMatch(/features: 3 of 3 succeeded, 0 failed, 0 running\nlink: succeeded, \S+Z to \S+Z\n$/u);
    },
  );

  test.each(snippets)('the program $name prints what the document says', async ({ name, output }) => {
    const { code, stdout, stderr } = await running(`node snippets/${name}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    if (output !== undefined) expect(stdout).toBe(output);
  });
});

/** Kubernetes 1.20 has Jobs, or CronJobs of batch/v1 from a definition, but not both. */
test.skipIf('missing' in assets)(
  'cron-job.mjs creates a CronJob and brings it up to date, with no more rights than that needs',
  async () => {
    if ('missing' in assets) return;
    const plane = await startControlPlane(assets.directory);
    try {
      if (!plane.hasBatchV1CronJob) await serveBatchV1(plane);
      const environment = { ...plane.environment, KUBECONFIG: await applierOf(plane) };
      const line = 'node examples/cron-job.mjs';
      const { code, stdout, stderr } = await inDirectory(directory, line, environment);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(
        /^default\/backup runs at 02:30 on weekdays \(Europe\/Berlin\); next:\n(?: {2}\S+Z\n){3}$/u,
      );
      await plane.kubectl([
        'patch',
        'cronjob',
        'backup',
        '--type=merge',
        '-p',
        '{"spec":{"schedule":"@daily","suspend":true}}',
      ]);
      await inDirectory(directory, line, environment);
      const { body } = await plane.request('GET', '/apis/batch/v1/namespaces/default/cronjobs/backup');
      // What is given wins, and what is not given stays.
      expect(body).toMatchObject({ spec: { schedule: '30 2 * * mon-fri', suspend: true, timeZone: 'Europe/Berlin' } });
    } finally {
      await plane.stop();
    }
  },
);

/** The kubeconfig of an account that may apply CronJobs, and nothing else. */
async function applierOf(plane: ControlPlane): Promise<string> {
  const rules = applyRights.map(({ apiGroups, resources, verbs }) => ({
    apiGroups,
    resources,
    verbs: Object.keys(verbs),
  }));
  const metadata = { name: 'applier' };
  const authorization = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
  await plane.request('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata });
  await plane.request('POST', `${authorization}/roles`, { metadata, rules });
  await plane.request('POST', `${authorization}/rolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'applier' },
    subjects: [{ kind: 'ServiceAccount', name: 'applier', namespace: 'default' }],
  });
  return await writeServiceAccountKubeconfig(plane, 'applier', 'default');
}
