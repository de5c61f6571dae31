import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAdmissionPort, post } from '../../test/support/admission-port.js';
import type { AdmissionPort, RawClient } from '../../test/support/admission-port.js';
import { issueAuthority, issueClient } from '../../test/support/certificates.js';
import type { Identity } from '../../test/support/certificates.js';
import { ClientAuthoritySource } from '../certs/index.js';
import { issue, loopbackHosts } from '../certs/issue.js';
import { standIn } from '../../test/support/stand-in.js';

const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const hourMs = 3_600_000;
let authority: Identity;
let impostor: Identity;
let next: Identity;
let client: Identity;
let nextClient: Identity;
let directory: string;
let authorities: ClientAuthoritySource;
let port: AdmissionPort;
let judged = 0;

beforeAll(async () => {
  [authority, impostor] = [await issueAuthority(), await issueAuthority()];
  next = await issueAuthority({ name: 'the next authority' });
  [client, nextClient] = [await issueClient(authority, 'kube-apiserver'), await issueClient(next, 'kube-apiserver')];
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronward-clients-'));
});
afterEach(async () => {
  await port.close();
  authorities.close();
  rmSync(directory, { recursive: true });
});

const trust = (...trusted: readonly Identity[]): void => {
  writeFileSync(join(directory, 'ca.crt'), trusted.map(({ certificate }) => certificate).join('\n'));
};

async function open(names?: readonly string[]): Promise<void> {
  trust(authority);
  authorities = await ClientAuthoritySource.open(join(directory, 'ca.crt'), { everyMs: 0 });
  port = await openAdmissionPort({
    clients: { authorities, names },
    admit: (...asked) => {
      judged += 1;
      return standIn(...asked);
    },
  });
  // A server asks itself before it opens a port.
  judged = 0;
}

const shown = ({ certificate, key }: Identity): ConnectionOptions => ({ cert: certificate, key });

/** What becomes of a call over a connection of its own: the status, or the code of the error. */
async function call(options: ConnectionOptions): Promise<number | string> {
  let opened: RawClient | undefined;
  try {
    opened = await port.connect(options);
    const failed = new Promise<string>((resolve) =>
      opened?.socket.once('error', ({ message }: Error) => {
        resolve(message);
      }),
    );
    const answered = opened.write(post('/validate', '{}', ['Connection: close'])).answer();
    const status = await answered.then(
      (answer) => answer.status,
      () => undefined,
    );
    return status ?? (await Promise.race([failed, opened.closed.then(() => 'closed')]));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe.each(versions)('with client authorities and %s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  test('a client of theirs is answered, and nobody else gets as far as HTTP', async () => {
    await open();
    const now = Date.now();
    const past = { notBeforeDate: new Date(now - 2 * hourMs), notAfterDate: new Date(now - hourMs) };
    const expired = await issueClient(authority, 'kube-apiserver', past);
    expect(await call({ ...only, ...shown(client) })).toBe(200);
    expect(await call(only)).toMatch(/alert (certificate required|handshake failure)|closed/u);
    const strangers = [nextClient, await issueClient(impostor, 'kube-apiserver'), expired];
    for (const stranger of strangers) expect(await call({ ...only, ...shown(stranger) })).not.toBe(200);
    expect(await call({ ...only, ...shown(client) })).toBe(200);
    expect(judged).toBe(2);
    expect(await port.metrics()).toContain('cronward_tls_handshake_errors_total 4');
    expect(port.log.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'a client was refused',
        fields: { reason: 'it shows no certificate', address: '127.0.0.1' },
      },
      ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_SIGNATURE_FAILURE', 'CERT_HAS_EXPIRED'].map((detail) => ({
        level: 'warn',
        message: 'a client was refused',
        fields: { reason: 'its certificate is not accepted', detail },
      })),
    ]);
  });

  test('a session can not be resumed in the place of a certificate', async () => {
    await open();
    const sessions: Buffer[] = [];
    const first = await port.connect({ ...only, ...shown(client) });
    first.socket.on('session', (session: Buffer) => sessions.push(session));
    expect((await first.write(post('/validate', '{}')).answer()).status).toBe(200);
    const known = first.socket.getSession();
    for (const session of [...sessions, ...(known === undefined ? [] : [known])]) {
      expect(await call({ ...only, session })).not.toBe(200);
      const again = await port.connect({ ...only, ...shown(client), session });
      expect(again.socket.isSessionReused()).toBe(false);
    }
    expect(judged).toBe(1);
  });
});

test('without client authorities sessions are resumed as ever, so the test above can fail', async () => {
  trust(authority);
  authorities = await ClientAuthoritySource.open(join(directory, 'ca.crt'), { everyMs: 0 });
  port = await openAdmissionPort();
  const first = await port.connect({ maxVersion: 'TLSv1.2' });
  const session = first.socket.getSession();
  const again = await port.connect({ maxVersion: 'TLSv1.2', ...(session !== undefined && { session }) });
  expect(again.socket.isSessionReused()).toBe(true);
});

describe('names of clients', () => {
  test('let those pass who have one of them, and cut off the others', async () => {
    await open(['audit', 'kube-apiserver']);
    expect(await call(shown(client))).toBe(200);
    const strangers = [await issueClient(authority, 'system:node:a'), await issueClient(authority, 'kube-apiserver2')];
    const nameless = await issueClient(authority);
    for (const stranger of [...strangers, nameless]) expect(await call(shown(stranger))).not.toBe(200);
    expect(await call(shown(nextClient))).not.toBe(200);
    expect(judged).toBe(1);
    expect(await port.metrics()).toContain('cronward_tls_handshake_errors_total 4');
    expect(port.log.filter(({ level }) => level === 'warn')[0]).toMatchObject({
      fields: { reason: 'its common name may not call', detail: '"system:node:a"', address: '127.0.0.1' },
    });
  });
});

describe('when the file changes', () => {
  test('rotating the authority fails no call, over connections that are kept and new ones', async () => {
    await open();
    const kept = await port.connect(shown(client));
    const statuses: (number | string)[] = [];
    let running = true;
    const load = Promise.all(
      [client, client].map(async (identity) => {
        while (running) statuses.push(await call(shown(identity)));
      }),
    );
    for (const trusted of [[authority, next], [next, authority], [authority]]) {
      trust(...trusted);
      await authorities.check();
      expect(await call(shown(client))).toBe(200);
    }
    running = false;
    await load;
    expect(statuses.length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await kept.write(post('/validate', '{}')).answer()).status).toBe(200);
    expect(await port.metrics()).toContain('cronward_certificate_reloads_total{result="ok"} 3');
  });

  test('the client of an authority that is gone gets one more answer, and then no connection', async () => {
    await open();
    const kept = await port.connect(shown(client));
    expect((await kept.write(post('/validate', '{}')).answer()).headers['connection']).toBe('keep-alive');
    trust(next);
    await authorities.check();
    expect((await kept.write(post('/validate', '{}')).answer()).headers['connection']).toBe('close');
    await kept.closed;
    expect([await call(shown(client)), await call(shown(nextClient))]).toEqual([expect.any(String), 200]);
    const fresh = await port.connect(shown(nextClient));
    expect((await fresh.write(post('/validate', '{}')).answer()).headers['connection']).toBe('keep-alive');
  });

  test('a file that can not be used changes nothing, and is logged and counted', async () => {
    await open();
    writeFileSync(join(directory, 'ca.crt'), 'no PEM');
    await authorities.check();
    await authorities.check();
    expect([await call(shown(client)), await call(shown(nextClient))]).toEqual([200, expect.any(String)]);
    expect(await port.metrics()).toContain('cronward_certificate_reloads_total{result="refused"} 1');
    expect(port.log.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        message: 'the old client authorities stay in force',
        fields: { reason: `${join(directory, 'ca.crt')} holds no PEM certificate` },
      },
    ]);
  });

  test('replacing the server certificate keeps asking clients for theirs', async () => {
    await open();
    const fresh = await issue(loopbackHosts, Date.now());
    await port.replaceCertificate(fresh);
    expect(await call({ ca: fresh.caPem, ...shown(client) })).toBe(200);
    expect(await call({ ca: fresh.caPem })).not.toBe(200);
  });
});
