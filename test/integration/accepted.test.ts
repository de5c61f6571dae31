import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findAssets, startControlPlane } from '../support/control-plane.js';
import type { ControlPlane } from '../support/control-plane.js';
import { openRenderer } from '../support/helm.js';
import { root } from '../support/sources.js';

const found = findAssets();
const missing = 'missing' in found ? found.missing : undefined;
const namespace = 'cronward-system';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Deployment extends Manifest {
  readonly spec: { readonly template: { readonly metadata: object; readonly spec: object } };
}

describe.skipIf(missing !== undefined)(
  `what an API server says of the manifests${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  async () => {
    if ('missing' in found) return;
    const plane = await startControlPlane(found.directory);
    afterAll(plane.stop);
    const base = join(root, 'manifests/base');
    // kubectl 1.20 does not print warnings as they are sent; they are not about these anyway.
    for (const file of ['namespace', 'service-accounts', 'crd']) {
      const applied = await plane.kubectl(['apply', '--server-side', '-f', join(base, `${file}.yaml`)]);
      if (applied.code !== 0) throw new Error(applied.stderr);
    }
    const enforces = await enforcesPodSecurity(plane);

    const expectTaken = async (all: readonly Manifest[]): Promise<void> => {
      const items = await served(plane, all);
      expect(items.length).toBeGreaterThan(5);
      const list = { apiVersion: 'v1', kind: 'List', items };
      const dry = await plane.kubectl(['apply', '--server-side', '--force-conflicts', '--dry-run=server', '-f', '-'], {
        stdin: JSON.stringify(list),
      });
      expect(dry).toMatchObject({ code: 0, stderr: '' });
    };
    const expectPods = async (all: readonly Manifest[]): Promise<void> => {
      const deployments = all.filter((one): one is Deployment => one.kind === 'Deployment');
      expect(deployments.length).toBeGreaterThan(1);
      const items = all.filter(({ kind }) => kind === 'ServiceAccount' || kind === 'PriorityClass');
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      const applied = await plane.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { stdin: list });
      expect(applied).toMatchObject({ code: 0 });
      for (const deployment of deployments) {
        const { status, body, warnings } = await createPod(plane, deployment);
        const { message } = body as { message?: string };
        expect({ name: deployment.metadata.name, status, message, warnings }).toEqual({
          name: deployment.metadata.name,
          status: 201,
          message: undefined,
          warnings: [],
        });
      }
    };

    const folders = ['base', 'overlays/self-managed', 'overlays/cert-manager', 'overlays/development'];
    describe.each(folders)('manifests/%s', (folder) => {
      const built = async (): Promise<Manifest[]> => {
        const { code, stdout, stderr } = await plane.kubectl(['kustomize', join(root, 'manifests', folder)]);
        expect({ code, stderr }).toMatchObject({ code: 0 });
        return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
      };
      test('passes a dry run without a warning', async () => {
        await expectTaken(await built());
      });
      test.skipIf(!enforces)('has pods that the profile restricted admits without a warning', async () => {
        await expectPods(await built());
      });
    });

    const renderer = await openRenderer();
    const noRenderer = 'missing' in renderer ? ` (skipped: ${renderer.missing})` : '';
    describe.skipIf(noRenderer !== '').each([
      ['by default', {}],
      ['with cert-manager', { certificates: { mode: 'cert-manager' } }],
    ])(`the chart, %s${noRenderer}`, (_, values) => {
      const rendered = async (): Promise<readonly Manifest[]> =>
        'missing' in renderer ? [] : (await renderer.render(values)).objects;
      test('passes a dry run without a warning', async () => {
        await expectTaken(await rendered());
      });
      test.skipIf(!enforces)('has pods that the profile restricted admits without a warning', async () => {
        await expectPods(await rendered());
      });
    });
    if (!('missing' in renderer)) afterAll(renderer.stop);
  },
);

/** The objects of kinds that this API server has: PodDisruptionBudgets of policy/v1 are of 1.21, and others of operators. */
async function served(plane: ControlPlane, all: readonly Manifest[]): Promise<readonly Manifest[]> {
  const kinds = new Set<string>();
  for (const apiVersion of new Set(all.map((one) => one.apiVersion))) {
    const path = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const { status, body } = await plane.request('GET', path);
    if (status !== 200) continue;
    for (const { kind } of (body as { resources: Manifest[] }).resources) kinds.add(`${apiVersion} ${kind}`);
  }
  return all.filter(({ apiVersion, kind }) => kinds.has(`${apiVersion} ${kind}`));
}

/** A dry run of a pod of this Deployment, in the namespace that the manifests make. */
async function createPod(plane: ControlPlane, { metadata, spec }: Deployment): ReturnType<ControlPlane['request']> {
  const pod = { apiVersion: 'v1', kind: 'Pod', ...spec.template };
  return plane.request('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`, {
    ...pod,
    metadata: { ...spec.template.metadata, name: metadata.name },
  });
}

/** Whether this API server keeps the labels of the namespace, as it does by default since 1.23: it refuses an unsafe pod. */
async function enforcesPodSecurity(plane: ControlPlane): Promise<boolean> {
  const containers = [{ name: 'main', image: 'busybox' }];
  const { status, body } = await plane.request('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
    metadata: { name: 'unsafe' },
    spec: { containers, hostNetwork: true, serviceAccountName: 'cronward-webhook' },
  });
  return status === 403 && (body as { message: string }).message.includes('PodSecurity');
}
