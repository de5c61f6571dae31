import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { commandsBelow } from '../support/documents.js';
import { openInstallation } from '../support/installation.js';
import type { Installation, Pod } from '../support/installation.js';
import { run, until } from '../support/processes.js';
import type { Outcome } from '../support/processes.js';
import { root } from '../support/sources.js';
import { stageManifests } from '../support/staged-manifests.js';
import { collection, custom, minimal } from '../support/world.js';

const page = 'docs/client-ca.md';
const text = readFileSync(join(root, page), 'utf8');
const onNode = '/etc/kubernetes/pki/cronward';
const directory = mkdtempSync(join(tmpdir(), 'cronward-client-ca-'));
const node = join(directory, 'node');
mkdirSync(node);
// The flag is there from the start; at first the file says nothing.
writeFileSync(
  join(node, 'admission.yaml'),
  'apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins: []\n',
);
const flag = /`(--admission-control-config-file=.*?)`/u.exec(text)?.[1] ?? '';
const opened = await openInstallation(findAssets(), {
  bare: true,
  controlPlane: { flags: [flag.replace(onNode, node)] },
});
const skipped = 'missing' in opened;

/** The file that the page shows under this name. */
function shown(path: string): string {
  const found = [...text.matchAll(/^```yaml\n# (\S+)\n(.*?)^```$/gmsu)].find(([, name]) => name === path);
  return found?.[2] ?? '';
}

describe.skipIf(skipped)(`${page}${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): Installation => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const port = (): number => Number(new URL(world().balancer.url).port);
  const pods: Pod[] = [];

  afterAll(async () => {
    if (!skipped) await opened.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const attempt = (line: string): Promise<Outcome> =>
    run('sh', ['-c', `cd '${directory}' && ${line}`], {
      env: world().plane.environment,
    });
  const type = async (line: string): Promise<string> => {
    const outcome = await attempt(line);
    expect({ line, ...outcome }).toMatchObject({ line, code: 0 });
    return outcome.stdout;
  };

  /** What becomes of a dry run of a good CronJob, or of a bad one. */
  const create = async (schedule?: string): Promise<{ status: number; message: string }> => {
    const object = minimal(custom, 'asked', schedule === undefined ? {} : { schedule });
    const { status, body } = await world().plane.request('POST', `${collection(custom)}?dryRun=All`, object);
    return { status, message: (body as { message?: string }).message ?? '' };
  };
  const untilSaid = (what: string): Promise<true> =>
    until(`"${what}"`, async () => ((await create()).message.includes(what) ? true : undefined), { tries: 300 });
  const restartWith = async (...files: readonly string[]): Promise<void> => {
    const { apiServer } = world().plane;
    for (const file of files) {
      const written = shown(`${onNode}/${file}`).replaceAll(onNode, node);
      // As the page says of a Service with another port.
      writeFileSync(join(node, file), written.replace('cronward-webhook.cronward-system.svc', `$&:${port()}`));
    }
    await apiServer.kill();
    await apiServer.restart();
  };

  test(
    'the API server calls a webhook that asks for its certificate, and nobody else does',
    { timeout: 240_000 },
    async () => {
      await stageManifests(world().plane, directory, { port: port() });
      for (const line of commandsBelow(page, 'The certificates')) await type(line);
      for (const name of ['client.crt', 'client.key']) await type(`cp ${name} ${node}`);
      await type('kubectl apply --server-side -f manifests/base/namespace.yaml -f manifests/base/crd.yaml');
      const kustomization = join(directory, 'cronward/kustomization.yaml');
      mkdirSync(dirname(kustomization));
      writeFileSync(kustomization, shown('cronward/kustomization.yaml'));
      for (const line of commandsBelow(page, 'The webhook')) await type(line);
      pods.push(await world().startPod('certificates'), await world().startPod('webhook'));
      const webhook = pods[1];
      world().balancer.route(pods.slice(1).map((pod) => pod.port));

      // The API server is not told yet.
      await untilSaid(rowsOf('kubectl')[0] ?? '');

      await restartWith('admission.yaml', 'kubeconfig.yaml');
      await until('CronJobs to be judged', async () =>
        (await create('61 * * * *')).status === 422 ? true : undefined,
      );
      const [tryIt = '', curl = ''] = commandsBelow(page, 'Does it work?');
      expect(await type(tryIt)).toContain('successfulJobsHistoryLimit: 3');
      const refused = await attempt(curl.replace('9443', String(webhook?.port)));
      expect(refused).toMatchObject({ stdout: '' });
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain('alert certificate required');
      const certificate = '--cert client.crt --key client.key';
      expect(await type(`${curl.replace('9443', String(webhook?.port))} ${certificate}`)).not.toBe('');
      await until('the refusal in the log', () =>
        webhook?.program.stdout().includes('"reason":"it shows no certificate"') === true ? true : undefined,
      );
    },
  );

  test(
    'an API server whose certificate expired, or is of another authority, is told the sentence of the page',
    { timeout: 240_000 },
    async () => {
      const [, request = '', sign = ''] = commandsBelow(page, 'The certificates');
      await type(request);
      await type(sign.replace('-days 365', '-days -1'));
      await type(`cp client.crt client.key ${node}`);
      await restartWith();
      await untilSaid(rowsOf('kubectl')[1] ?? '');
      await type(
        'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=other -keyout other.key -out other.crt',
      );
      await type(sign.replaceAll('client-ca.', 'other.'));
      await type(`cp client.crt client.key ${node}`);
      await restartWith();
      await untilSaid(rowsOf('kubectl')[1] ?? '');
      for (const detail of ['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) {
        await until(detail, () =>
          pods[1]?.program.stdout().includes(`"detail":"${detail}"`) === true ? true : undefined,
        );
      }
    },
  );
});

/** The first column of the table whose head names this word. */
function rowsOf(word: string): readonly string[] {
  const [, table = ''] = new RegExp(`^\\| .*\`${word}\`.*\\|\\n\\|[ |-]+\\|\\n((?:\\|.*\\n)+)`, 'mu').exec(text) ?? [];
  return [...table.matchAll(/^\| `([^`]+)`/gmu)].map(([, cell = '']) => cell);
}
