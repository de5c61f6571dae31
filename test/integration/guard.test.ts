import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAudit } from '../support/audit.js';
import { issueAuthority, issueServer, placeIdentity } from '../support/certificates.js';
import type { Identity } from '../support/certificates.js';
import { findAssets, startControlPlane } from '../support/control-plane.js';
import type { ControlPlane } from '../support/control-plane.js';
import { startWebhook } from '../support/cronward.js';
import { shellBlocks } from '../support/documents.js';
import { freePort, run, start, until } from '../support/processes.js';
import type { Outcome, Program } from '../support/processes.js';
import { writeServiceAccountKubeconfig } from '../support/service-account.js';
import { root } from '../support/sources.js';
import { collection, custom, minimal, pipe } from '../support/world.js';

const found = findAssets();
const skipped = 'missing' in found ? ` (skipped: ${found.missing})` : '';
const page = readFileSync(join(root, 'docs/guard.md'), 'utf8');

/** A text in which the time of the run is any. */
const atAnyTime = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT02:00:00Z/gu, '<run>');

describe.skipIf(skipped !== '')(`the guard on a real API server${skipped}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'cronward-guard-'));
  const ends: (() => unknown)[] = [
    () => {
      rmSync(home, { recursive: true, force: true });
    },
  ];
  let plane: ControlPlane;

  const kubectl = (args: string, object?: unknown): Promise<Outcome> =>
    plane.kubectl(args.split(' '), { stdin: object === undefined ? '' : JSON.stringify(object) });
  const done = async (args: string, object?: unknown): Promise<void> => {
    const { code, stderr } = await kubectl(args, object);
    if (code !== 0) throw new Error(`kubectl ${args}: ${stderr}`);
  };

  beforeAll(async () => {
    plane = await startControlPlane('directory' in found ? found.directory : '', {
      builtInBatch: true,
      audit: 'blocking',
    });
    ends.push(plane.stop);
    await pipe(plane, ['generate', 'crd'], ['apply', '-f', '-']);
    await until('the definition to be in force', async () =>
      (await kubectl('get tcj')).code === 0 ? true : undefined,
    );
    for (const file of ['base/namespace', 'base/service-accounts', 'components/guard/rbac']) {
      await done(`apply -f ${join(root, 'manifests', file)}.yaml`);
    }
    const authority = await issueAuthority();
    const certDir = join(home, 'tls');
    placeIdentity(certDir, await issueServer(authority));
    writeFileSync(join(home, 'ca.crt'), authority.certificate);
    const kubeconfig = await writeServiceAccountKubeconfig(plane, 'cronward-webhook');
    const more = ['--dry-run-jobs', '--require-job-access', '--kubeconfig', kubeconfig];
    const webhook = await startWebhook({ certDir, more });
    ends.push(() => webhook.program.stop());
    const policy = await startPolicy(authority);
    ends.push(() => policy.server.close());
    await done('apply -f -', policy.configuration);
    await pipe(
      plane,
      ['generate', 'webhooks', '--url', webhook.url, '--ca-file', join(home, 'ca.crt')],
      [...['apply', '-f', '-']],
    );
    for (const name of ['quiet', 'policed', 'limited', 'counted']) {
      const labels = name === 'policed' ? { policed: 'yes' } : {};
      await done('apply -f -', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      // Without controllers nobody makes an account, or a token for it.
      await done('apply -f -', {
        ...{ apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: false },
        metadata: { name: 'default', namespace: name },
      });
    }
    await done('create clusterrole editor --verb=* --resource=cronjobs.batch.tutorial.kubebuilder.io');
    await done('create clusterrolebinding editor --clusterrole=editor --user=alice');
    await until('the webhooks to be asked', async () => {
      const { status } = await plane.request(
        'POST',
        `${collection(custom, 'quiet')}?dryRun=All`,
        minimal(custom, 'x', { schedule: 'x' }),
      );
      const policed = await kubectl('create job probe --image=x -n policed --dry-run=server');
      return status === 422 && policed.code !== 0 ? true : undefined;
    });
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** A CronJob of 2 a.m.; `template` and `pod` are laid over what they name. */
  const nightly = (
    namespace: string,
    { name = 'nightly', template = {}, pod = {} }: { name?: string; template?: object; pod?: object } = {},
  ): object => ({
    ...minimal(custom, name, {
      schedule: '0 2 * * *',
      timeZone: 'Etc/UTC',
      jobTemplate: {
        spec: {
          activeDeadlineSeconds: 600,
          template: {
            spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }], ...pod },
          },
        },
        ...template,
      },
    }),
    metadata: { name, namespace },
  });

  const apply = async (object: object, flags = ''): Promise<{ code: number; said: string }> => {
    const { code, stderr } = await kubectl(`apply${flags} -f -`, object);
    return { code, said: atAnyTime(stderr).trim() };
  };

  /** By which rules the last CronJob that was written was refused, as the audit log tells. */
  const auditedRefusal = (): string | undefined => {
    const last = readAudit(plane.auditLog ?? '').writes.findLast(({ resource }) => resource === 'cronjobs');
    return last?.annotations['vcronjob.tutorial.cronward.dev/refused-by'];
  };

  test('says nothing of a CronJob whose Job and pod are accepted', async () => {
    expect(await apply(nightly('quiet'))).toEqual({ code: 0, said: '' });
    expect(auditedRefusal()).toBeUndefined();
  });

  test('denies a CronJob whose Job a policy denies, in the words that the page shows', async () => {
    const shown = atAnyTime(page)
      .split('\n')
      .find((line) => line.includes('Jobs need a label team'));
    expect(await apply(nightly('policed'))).toEqual({ code: 1, said: shown });
    expect(auditedRefusal()).toBe('guard:dry-run-jobs');
    expect(await apply(nightly('policed', { template: { metadata: { labels: { team: 'a' } } } }))).toEqual({
      code: 0,
      said: '',
    });
  });

  test('only warns of what was stored before', async () => {
    await done('label namespace policed policed-');
    await until('the policy to be gone', async () =>
      (await kubectl('create job probe --image=x -n policed --dry-run=server')).code === 0 ? true : undefined,
    );
    await done('apply -f -', nightly('policed', { name: 'old' }));
    await done('label namespace policed policed=yes');
    await until('the policy to be back', async () =>
      (await kubectl('create job probe --image=x -n policed --dry-run=server')).code === 0 ? undefined : true,
    );
    const { code, said } = await apply(nightly('policed', { name: 'old', pod: { terminationGracePeriodSeconds: 5 } }));
    expect(code).toBe(0);
    expect(said).toContain('Jobs need a label team (unchanged since it was stored; not refused)');
  });

  test('warns of what only the pod is refused for', async () => {
    const pod = { serviceAccountName: 'later' };
    expect(await apply(nightly('quiet', { name: 'account', pod }))).toEqual({
      code: 0,
      said: 'Warning: the pod of its next run (<run>) would be refused now: error looking up service account quiet/later: serviceaccount "later" not found',
    });
    const spec = { limits: [{ type: 'Container', max: { memory: '1Gi' } }] };
    await done('apply -f -', {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l', namespace: 'limited' },
      spec,
    });
    const resources = { requests: { memory: '2Gi' }, limits: { memory: '2Gi' } };
    const large = { containers: [{ name: 'main', image: 'busybox:1.36', resources }] };
    await until('the LimitRange to be in force', async () => {
      const { code, said } = await apply(nightly('limited', { pod: large }), ' --dry-run=server');
      expect(code).toBe(0);
      return said ===
        'Warning: the pod of its next run (<run>) would be refused now: maximum memory usage per Container is 1Gi, but limit is 2Gi'
        ? true
        : undefined;
    });
  });

  test('warns of a quota that is used up', async () => {
    const hard = { 'count/jobs.batch': '0' };
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', namespace: 'counted' },
      spec: { hard },
    };
    const { body } = await plane.request('POST', '/api/v1/namespaces/counted/resourcequotas', quota);
    // What kube-controller-manager does.
    const status = { hard, used: { 'count/jobs.batch': '0' } };
    await plane.request('PUT', '/api/v1/namespaces/counted/resourcequotas/none/status', {
      ...(body as object),
      status,
    });
    await until('the quota to be in force', async () => {
      const { code, said } = await apply(nightly('counted'), ' --dry-run=server');
      expect(code).toBe(0);
      return said.startsWith(
        'Warning: the Job of its next run (<run>) would be refused now: exceeded quota: none, requested: count/jobs.batch=1',
      )
        ? true
        : undefined;
    });
  });

  test('refuses an author who may not create Jobs, in the words that the page shows, and lets them stop it', async () => {
    const shown = page.split('\n').find((line) => line.startsWith('cronjobs.batch.tutorial'));
    const { code, said } = await apply(nightly('quiet', { name: 'theirs' }), ' --as=alice');
    expect(code).toBe(1);
    expect(auditedRefusal()).toBe('guard:require-job-access');
    expect(said.replaceAll('theirs', 'nightly').replace('quiet', 'default')).toContain(shown ?? 'a line of the page');
    const change = (spec: string): Promise<Outcome> =>
      plane.kubectl(['--as=alice', '-n', 'quiet', 'patch', 'tcj', 'nightly', '--type=merge', '-p', `{"spec":${spec}}`]);
    expect(await change('{"suspend":true}')).toMatchObject({ code: 0, stderr: '' });
    expect((await change('{"suspend":false}')).stderr).toContain('cannot create resource "jobs"');
    expect((await change('{"schedule":"0 3 * * *"}')).stderr).toContain('cannot create resource "jobs"');
    await done('create role jobs --verb=create --resource=jobs.batch -n quiet');
    await done('create rolebinding jobs --role=jobs --user=alice -n quiet');
    await until('the right to be there', async () =>
      (await change('{"suspend":false}')).code === 0 ? true : undefined,
    );
  });

  test('says of itself where it lacks a right, and lets pass', async () => {
    await done('delete clusterrolebinding cronward-webhook-guard');
    const said = await until('the right to be gone', async () => {
      const applied = await apply(nightly('quiet', { name: 'unasked' }), ' --dry-run=server');
      expect(applied.code).toBe(0);
      return applied.said === '' ? undefined : applied.said;
    });
    expect(said.split('\n')).toEqual([
      expect.stringMatching(
        /^Warning: whether its author may create Jobs could not be asked: this webhook lacks a right: /u,
      ),
      expect.stringMatching(
        /^Warning: the Job of its next run \(<run>\) could not be tried: this webhook lacks a right: /u,
      ),
    ]);
  });

  test('leaves nothing behind', async () => {
    expect((await kubectl('get jobs,pods --all-namespaces')).stdout).toBe('');
  });
});

/** A webhook that denies Jobs without a label `team`, in namespaces with the label `policed`. */
async function startPolicy(authority: Identity): Promise<{ server: Server; configuration: object }> {
  const { certificate, key } = await issueServer(authority);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    void (async () => {
      let text = '';
      for await (const piece of request) text += String(piece);
      const { request: asked } = JSON.parse(text) as {
        request: { uid: string; object: { metadata: { labels?: { team?: string } } } };
      };
      const allowed = asked.object.metadata.labels?.team !== undefined;
      const status = { message: 'Jobs need a label team', code: 403 };
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ ...review, response: { uid: asked.uid, allowed, ...(!allowed && { status }) } }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const rule = { apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['jobs'] };
  const webhook = {
    ...{ name: 'policy.example.com', admissionReviewVersions: ['v1'], sideEffects: 'None', rules: [rule] },
    clientConfig: { url, caBundle: Buffer.from(authority.certificate).toString('base64') },
    namespaceSelector: { matchLabels: { policed: 'yes' } },
  };
  const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' };
  return { server, configuration: { ...kind, metadata: { name: 'policy' }, webhooks: [webhook] } };
}

describe.skipIf(skipped !== '')(`the commands of docs/guard.md${skipped}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'cronward-guard-page-'));
  const environment: NodeJS.ProcessEnv = { ...process.env, HOME: home };
  const [serve = '', apply = '', ...others] = shellBlocks('docs/guard.md').flatMap(({ commands }) => commands);
  let dev: Program | undefined;

  beforeAll(async () => {
    const assets = 'directory' in found ? found.directory : '';
    const bin = join(home, 'bin');
    mkdirSync(bin);
    const wrapper = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/main.js')}" "$@"\n`;
    writeFileSync(join(bin, 'cronward'), wrapper, { mode: 0o755 });
    environment['KUBEBUILDER_ASSETS'] = assets;
    environment['PATH'] = [bin, assets, process.env['PATH']].join(':');
    const ports = `--port=${await freePort()} --health-port=${await freePort()} --metrics-port=${await freePort()}`;
    dev = start('sh', ['-c', `cd "$HOME"; exec ${serve} ${ports}`], environment);
    environment['KUBECONFIG'] = await until(
      'the cluster',
      () => {
        if (dev?.isRunning() !== true) throw new Error(`cronward dev ended: ${dev?.stderr() ?? ''}`);
        return /^export KUBECONFIG=(\S+)/mu.exec(dev.stdout())?.[1];
      },
      { tries: 1_200 },
    );
  });

  afterAll(async () => {
    await dev?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('show what they say', async () => {
    expect(others).toEqual([]);
    const { code, stderr } = await run('sh', ['-c', `cd "${root}"; ${apply}`], { env: environment });
    const { stdout: version } = await run('kubectl', ['version', '-o', 'json'], { env: environment });
    const { serverVersion } = JSON.parse(version) as { serverVersion: { minor: string } };
    // Newer API servers know the volume.
    if (Number.parseInt(serverVersion.minor, 10) > 20) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return;
    }
    const shown = /^The CronJob "refused-at-night" is invalid: .*$/mu.exec(atAnyTime(page))?.[0];
    expect({ code, stderr: atAnyTime(stderr).trim() }).toEqual({ code: 1, stderr: shown });
  });
});
