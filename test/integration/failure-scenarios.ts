import { X509Certificate } from 'node:crypto';
import { expect } from 'vitest';
import { startHttps, startSlowLink, startUnavailable } from '../support/bad-backends.js';
import { clockAhead } from '../support/failure-stage.js';
import type { FailureStage } from '../support/failure-stage.js';
import type { Pod } from '../support/installation.js';
import { startLoad } from '../support/load.js';
import { until } from '../support/processes.js';
import { builtIn, collection, custom, minimal } from '../support/world.js';

/** How a failure is brought about. */
export interface Scenario {
  /** Brings the failure about. Returns what takes its cause away. */
  readonly cause: (stage: FailureStage) => Promise<() => Promise<void>>;
  /** Whether the API server itself is concerned, so that what a webhook can't stop is no question. */
  readonly ofApiServer?: boolean;
}

const dayMs = 24 * 3_600_000;
const secret = '/api/v1/namespaces/cronward-system/secrets/cronward-webhook-tls';
const configMap = '/api/v1/namespaces/cronward-system/configmaps/cronward-config';
const lease = '/apis/coordination.k8s.io/v1/namespaces/cronward-system/leases/cronward-controller';

const unavailable: Readonly<Record<string, Scenario>> = {
  'every replica is down': {
    cause: async (stage) => {
      await stage.world.balancer.shut();
      await Promise.all(stage.replicas.map(kill));
      return async () => {
        await stage.startReplicas();
        await stage.world.balancer.open();
      };
    },
  },
  'an answer takes longer than 5 s': {
    cause: async (stage) => {
      const link = await startSlowLink(stage.replicas[0]?.port ?? 0, 6_000);
      stage.route([link.port]);
      return async () => {
        await link.stop();
        stage.route();
      };
    },
  },
  'every replica hangs': {
    cause: (stage) => {
      for (const { program } of stage.replicas) program.signal('SIGSTOP');
      return Promise.resolve(() => {
        for (const { program } of stage.replicas) program.signal('SIGCONT');
        return Promise.resolve();
      });
    },
  },
  'a replica answers 503 with `Retry-After` for a moment': {
    cause: async (stage) => {
      // Each call meets it once; the API server asks again after a second, and by then the others are there.
      const backend = await startUnavailable(await stage.secret(), () => {
        stage.world.balancer.route(stage.replicas.map(({ port }) => port));
      });
      stage.route([backend.port]);
      return backend.stop;
    },
  },
  'every replica answers 503 with `Retry-After`': {
    cause: async (stage) => {
      const backend = await startUnavailable(await stage.secret());
      stage.route([backend.port]);
      return async () => {
        await backend.stop();
        stage.route();
      };
    },
  },
};

const certificates: Readonly<Record<string, Scenario>> = {
  'the certificate is of another authority': {
    cause: (stage) => stage.impersonate({}, startHttps, false),
  },
  'the certificate is for another name': {
    cause: (stage) => stage.impersonate({ hosts: ['elsewhere.cronward-system.svc'] }, startHttps, true),
  },
  'the certificate has expired': {
    cause: (stage) => stage.impersonate({ atMs: Date.now() - 90 * dayMs }, startHttps, true),
  },
  'the `caBundle` is emptied or wrong': {
    cause: async (stage) => {
      const { caPem } = await stage.secret();
      const stop = await stage.impersonate({}, startHttps, true);
      await stop();
      stage.keeper.program.signal('SIGSTOP');
      expect((await stage.secret()).caPem).toBe(caPem);
      return () => {
        stage.keeper.program.signal('SIGCONT');
        return Promise.resolve();
      };
    },
  },
  'the Secret is emptied while replicas serve': {
    cause: async (stage) => {
      const before = await stage.secret();
      const load = startLoad([(count) => judgedCall(stage, count)]);
      await stage.world.plane.request('PATCH', secret, { data: null });
      await until('another certificate', async () => {
        const { certPem } = await stage.secret();
        return certPem !== '' && certPem !== before.certPem ? true : undefined;
      });
      const seen = load.count();
      await until('calls under it', () => (load.count() > seen + 100 ? true : undefined));
      expect((await load.stop()).failures).toEqual([]);
      return () => Promise.resolve();
    },
  },
  'the Secret is deleted while replicas serve': {
    cause: async (stage) => {
      await stage.world.plane.request('DELETE', secret);
      await until('the keeper to miss it', async () =>
        ((await stage.keeper.unready()) ?? '').includes('could not read the Secret') ? true : undefined,
      );
      return () => restoreSecret(stage);
    },
  },
  'a replica starts while the Secret is gone': {
    cause: async (stage) => {
      await stage.world.plane.request('DELETE', secret);
      const waiting = stage.world.startPod('webhook');
      return async () => {
        await restoreSecret(stage);
        const late = await waiting;
        await until('the late replica to be ready', async () =>
          (await late.unready()) === undefined ? true : undefined,
        );
        await kill(late);
      };
    },
  },
  '`cronward certificates` is down': {
    cause: async (stage) => {
      stage.keeper.program.signal('SIGSTOP');
      const { validFrom, validTo } = new X509Certificate((await stage.secret()).certPem);
      // Two thirds of its life are over when it is to be renewed.
      expect((Date.parse(validTo) - Date.parse(validFrom)) / 3).toBe(30 * dayMs);
      return () => {
        stage.keeper.program.signal('SIGCONT');
        return Promise.resolve();
      };
    },
  },
};

const others: Readonly<Record<string, Scenario>> = {
  'the configuration file is broken': {
    cause: async (stage) => {
      const { body } = await stage.world.plane.request('GET', configMap);
      const { data } = body as { data: object };
      const logged = stage.replicas.map(({ program }) => program.stdout().length);
      await stage.world.plane.request('PATCH', configMap, {
        data: { 'cronward.yaml': 'rules: { label-name: refuse }\n' },
      });
      for (const [index, { program }] of stage.replicas.entries()) {
        await until('the log to tell of it', () =>
          program.stdout().slice(logged[index]).includes('the old configuration stays in force') ? true : undefined,
        );
      }
      await expect(stage.world.startPod('webhook')).rejects.toThrow('label-name');
      return async () => {
        await stage.world.plane.request('PATCH', configMap, { data });
      };
    },
  },
  'the leading controller loses its lease': {
    cause: async (stage) => {
      const pods = [await stage.world.startPod('controller'), await stage.world.startPod('controller')];
      const holder = async (): Promise<string | undefined> => {
        const { body } = await stage.world.plane.request('GET', lease);
        const name = (body as { spec?: { holderIdentity?: string } }).spec?.holderIdentity;
        return name === '' || name === 'a stranger' ? undefined : name;
      };
      await until('a leader', holder);
      await stage.world.plane.request('PATCH', lease, {
        spec: { holderIdentity: 'a stranger', renewTime: new Date().toISOString().replace('Z', '000Z') },
      });
      return async () => {
        await until('a leader of ours', holder, { tries: 600 });
        await Promise.all(pods.map(kill));
      };
    },
  },
  'two versions serve at once': {
    cause: async (stage) => {
      const newer = await stage.world.startPod('webhook', ['--default-failed-jobs-history-limit=7']);
      stage.route([...stage.replicas.map(({ port }) => port).slice(0, 1), newer.port]);
      await neverFlaps(stage);
      return async () => {
        stage.route();
        await kill(newer);
      };
    },
  },
  "a replica's clock is wrong": {
    cause: async (stage) => {
      const wrong = await stage.world.startPod('webhook', [], clockAhead(1_000 * dayMs));
      expect(await wrong.unready()).toMatch(/expired/u);
      return async () => {
        await kill(wrong);
      };
    },
  },
  'the clock of `cronward certificates` is wrong': {
    cause: async (stage) => {
      stage.keeper.program.signal('SIGSTOP');
      const before = await stage.secret();
      const wrong = await stage.world.startPod('certificates', [], clockAhead(1_000 * dayMs));
      await until('a certificate of the future', async () =>
        (await stage.secret()).certPem !== before.certPem && (await wrong.unready()) === undefined ? true : undefined,
      );
      const made = await stage.secret();
      expect(Date.parse(new X509Certificate(made.certPem).validFrom)).toBeGreaterThan(Date.now());
      const late = await stage.world.startPod('webhook');
      expect(await late.unready()).toMatch(/not valid before/u);
      await kill(late);
      return async () => {
        await kill(wrong);
        stage.keeper.program.signal('SIGCONT');
      };
    },
  },
  'the API server is gone': {
    ofApiServer: true,
    cause: async (stage) => {
      const { plane } = stage.world;
      await plane.apiServer.kill();
      for (const replica of stage.replicas) expect(await replica.unready()).toBeUndefined();
      return async () => {
        await plane.apiServer.restart();
        await until('the keeper to be ready again', async () =>
          (await stage.keeper.unready()) === undefined ? true : undefined,
        );
      };
    },
  },
  'the CustomResourceDefinition is deleted': {
    ofApiServer: true,
    cause: async ({ world }) => {
      await world.kubectl('delete crd cronjobs.batch.tutorial.kubebuilder.io --timeout=20s');
      await until('it to be gone', async () =>
        (await world.plane.request('GET', `/apis/${custom}`)).status === 404 ? true : undefined,
      );
      // kubectl remembers what there was for a while, unless it is asked to look.
      await world.kubectl('api-resources');
      return async () => {
        const file = world.files.find((name) => name.endsWith('crd.yaml')) ?? '';
        expect(await world.kubectl(`apply -f ${file}`)).toMatchObject({ code: 0 });
        await world.kubectl('wait --for=condition=Established crd/cronjobs.batch.tutorial.kubebuilder.io');
      };
    },
  },
};

/** The scenario of each row of the table, by its first cell. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  Object.entries({ ...unavailable, ...certificates, ...others }),
);

/** At once: how a pod ends in good order is another test's matter, and takes ten seconds. */
async function kill({ program, stop }: Pod): Promise<void> {
  program.signal('SIGKILL');
  await stop();
}

async function judgedCall(stage: FailureStage, count: number): Promise<string | undefined> {
  const kind = count % 2 === 0 ? builtIn : custom;
  const isGood = count % 4 < 2;
  const status = await stage.statusOf(kind, isGood);
  return status === (isGood ? 201 : 422) ? undefined : `${kind}: ${status}`;
}

/** As the docs say: the manifest again, and the keeper fills it. */
async function restoreSecret({ world, keeper }: FailureStage): Promise<void> {
  const file = world.files.find((name) => name.endsWith('certificates.yaml')) ?? '';
  expect(await world.kubectl(`apply -f ${file}`)).toMatchObject({ code: 0 });
  await until('the keeper to fill it', async () => ((await keeper.unready()) === undefined ? true : undefined), {
    tries: 600,
  });
}

/** What one version stored is what the other one leaves alone, however often the same file is applied. */
async function neverFlaps({ world }: FailureStage): Promise<void> {
  const name = 'two-versions';
  for (let i = 0; i < 8; i += 1) {
    world.balancer.cut();
    expect(await world.kubectl('apply -f -', minimal(custom, name))).toMatchObject({ code: 0 });
  }
  const { body } = await world.plane.request('GET', `${collection(custom)}/${name}`);
  expect((body as { metadata: { generation: number } }).metadata.generation).toBe(1);
}
