import { X509Certificate } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { startBalancer } from '../support/balancer.js';
import { issueServer, placeIdentity } from '../support/certificates.js';
import { startWebhook } from '../support/cronward.js';
import { startLoad } from '../support/load.js';
import type { CallFailure } from '../support/load.js';
import { freePort, until } from '../support/processes.js';
import { apiVersions, collection, faulty, minimal } from '../support/world.js';
import type { World } from '../support/world.js';

const swaps = 6;
const restarts = 4;

/** Certificates that change and replicas that come and go, while calls keep coming. */
export function certificates(world: () => World): void {
  /** A server dry run through the API server, which asks both webhooks about it. */
  const throughApiServer = async (count: number): Promise<CallFailure> => {
    const apiVersion = apiVersions[count % apiVersions.length] ?? 'batch/v1';
    // Whoever answers for the webhook must really have judged: an unreachable one would let a batch/v1 CronJob pass.
    const isGood = count % 4 < 2;
    const object = isGood ? minimal(apiVersion, 'load') : faulty(apiVersion, 'load');
    const { status, body } = await world().plane.request('POST', `${collection(apiVersion)}?dryRun=All`, object);
    return status === (isGood ? 201 : 422) ? undefined : JSON.stringify(body);
  };

  /** A call over a connection of its own that trusts only the test's authority. */
  const overFreshConnection = async (): Promise<{ failure: CallFailure; serial?: string }> => {
    const { webhook, authority } = world();
    return direct(webhook.url, authority.certificate);
  };

  describe('a certificate that is replaced under load', () => {
    test(`fails no call in ${swaps} replacements`, async () => {
      const load = startLoad([throughApiServer, throughApiServer, async () => (await overFreshConnection()).failure]);
      for (let i = 0; i < swaps; i++) {
        const identity = await issueServer(world().authority);
        const { serialNumber } = new X509Certificate(identity.certificate);
        const before = load.count();
        placeIdentity(world().certDir, identity);
        await until('the new certificate to be served', async () =>
          (await overFreshConnection()).serial === serialNumber ? true : undefined,
        );
        await until('calls under the new certificate', () => (load.count() > before + 100 ? true : undefined));
      }
      const { count, failures } = await load.stop();
      console.log(`certificates: ${swaps} replaced during ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      expect(world().webhook.program.isRunning()).toBe(true);
    });

    test('is kept where the new files do not belong together', async () => {
      const [one, other] = [await issueServer(world().authority), await issueServer(world().authority)];
      placeIdentity(world().certDir, one);
      const { serialNumber } = new X509Certificate(one.certificate);
      const serves = async (serial: string): Promise<true | undefined> =>
        (await overFreshConnection()).serial === serial ? true : undefined;
      await until('the first certificate to be served', () => serves(serialNumber));
      const errorsBefore = world().webhook.program.stdout().length;
      placeIdentity(world().certDir, { certificate: one.certificate, key: other.key });
      await until('the log to tell of the mismatch', () =>
        /"level":(50|40|"error"|"warn")/u.test(world().webhook.program.stdout().slice(errorsBefore)) ? true : undefined,
      );
      expect(await overFreshConnection()).toEqual({ failure: undefined, serial: serialNumber });
      placeIdentity(world().certDir, other);
      await until('the whole pair to be served', () => serves(new X509Certificate(other.certificate).serialNumber));
    });
  });

  describe('replicas that are restarted one after the other under load', () => {
    test(`fail no call in ${restarts} restarts, and exit with 0`, async () => {
      const { certDir, install } = world();
      const options = { certDir, drainSeconds: 1 };
      const balancer = await startBalancer();
      const replicas = [await startWebhook(options), await startWebhook(options)];
      const route = (): void => {
        balancer.route(replicas.map(({ port }) => port));
      };
      route();
      await install(balancer.url);
      const load = startLoad([throughApiServer, throughApiServer, throughApiServer]);
      for (let i = 0; i < restarts; i++) {
        const before = load.count();
        await until('calls to both replicas', () => (load.count() > before + 50 ? true : undefined));
        const old = replicas.shift();
        if (old === undefined) throw new Error('There are always two replicas');
        replicas.push(await startWebhook({ ...options, port: await freePort() }));
        old.program.signal('SIGTERM');
        // As in a cluster, new connections go to the old replica until its probe has failed.
        await until('the old replica to be unready', async () =>
          (await old.probe('/readyz')) === 200 ? undefined : true,
        );
        route();
        expect(await old.program.ended).toBe(0);
      }
      const { count, failures } = await load.stop();
      console.log(`restarts: ${restarts} replicas restarted during ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      await install();
      for (const { program } of replicas) expect(await program.stop()).toBe(0);
      await balancer.stop();
    });
  });
}

/** One review, without the API server: what failed, and the serial number of the certificate that was served. */
function direct(url: string, ca: string): Promise<{ failure: CallFailure; serial?: string }> {
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'b7a9c6d2-0000-4000-8000-000000000001',
      kind: { group: 'batch', version: 'v1', kind: 'CronJob' },
      resource: { group: 'batch', version: 'v1', resource: 'cronjobs' },
      operation: 'CREATE',
      object: minimal('batch/v1', 'direct'),
    },
  };
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const call = httpsRequest(`${url}/validate`, { method: 'POST', agent: false, ca, headers }, (answer) => {
      const { socket } = answer;
      const serial = socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : '';
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('error', (error) => {
        resolve({ failure: String(error) });
      });
      answer.on('end', () => {
        const isRight = answer.statusCode === 200 && text.includes('"allowed":true');
        resolve({ failure: isRight ? undefined : `${String(answer.statusCode)} ${text}`, serial });
      });
    });
    call.on('error', (error) => {
      resolve({ failure: String(error) });
    });
    call.end(JSON.stringify(review));
  });
}
