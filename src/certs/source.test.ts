import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { issue, loopbackHosts } from './issue.js';
import type { StoredCertificates } from './plan.js';
import { CertificateSource } from './source.js';

const dayMs = 86_400_000;
const issuedMs = Date.parse('2026-03-01T00:00:00Z');
let old: StoredCertificates;
let fresh: StoredCertificates;
let expired: StoredCertificates;
let dir: string;

beforeAll(async () => {
  old = await issue(loopbackHosts, issuedMs);
  fresh = await issue(loopbackHosts, issuedMs);
  expired = await issue(loopbackHosts, issuedMs - 400 * dayMs);
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cronward-source-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function put(certPem: string, keyPem: string): Promise<void> {
  await writeFile(join(dir, 'tls.crt'), certPem);
  await writeFile(join(dir, 'tls.key'), keyPem);
}

async function opened(nowMs = issuedMs): Promise<{ source: CertificateSource; told: string[] }> {
  const source = await CertificateSource.open(dir, { everyMs: 0, nowMs: () => nowMs });
  const told: string[] = [];
  source.subscribe({
    renewed: (pair) => told.push(pair.certPem === fresh.certPem ? 'renewed: fresh' : 'renewed: another'),
    refused: (why) => told.push(`refused: ${why.replaceAll(dir, '<dir>')}`),
  });
  return { source, told };
}

describe('a source', () => {
  test('takes a new pair when the files change, and tells once', async () => {
    await put(old.certPem, old.keyPem);
    const { source, told } = await opened();
    await source.check();
    await put(fresh.certPem, fresh.keyPem);
    await source.check();
    await source.check();
    expect(told).toEqual(['renewed: fresh']);
    expect(source.current.certPem).toBe(fresh.certPem);
  });

  test('is at fault while ca.crt, which clients are told to trust, does not hold its authority', async () => {
    await put(old.certPem, old.keyPem);
    await writeFile(join(dir, 'ca.crt'), fresh.caPem);
    const { source, told } = await opened();
    expect(source.fault()).toBe('tls.crt was not signed by an authority of ca.crt');
    await writeFile(join(dir, 'ca.crt'), old.caPem + fresh.caPem);
    await source.check();
    expect(source.fault()).toBeUndefined();
    // Signed by nobody who is trusted: the pair that works stays in force.
    await writeFile(join(dir, 'ca.crt'), old.caPem);
    await put(fresh.certPem, fresh.keyPem);
    await source.check();
    await source.check();
    expect(told).toEqual(['refused: <dir>: tls.crt was not signed by an authority of ca.crt']);
    expect([source.current.certPem, source.fault()]).toEqual([old.certPem, undefined]);
    await writeFile(join(dir, 'ca.crt'), '');
    await source.check();
    expect(told.slice(1)).toEqual(['renewed: fresh']);
  });

  test('follows the symbolic link that kubelet moves', async () => {
    for (const [name, set] of [
      ['..1', old],
      ['..2', fresh],
    ] as const) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'tls.crt'), set.certPem);
      await writeFile(join(dir, name, 'tls.key'), set.keyPem);
    }
    await symlink('..1', join(dir, '..data'));
    for (const file of ['tls.crt', 'tls.key']) await symlink(join('..data', file), join(dir, file));
    const { source, told } = await opened();
    await symlink('..2', join(dir, '..data_tmp'));
    await rename(join(dir, '..data_tmp'), join(dir, '..data'));
    await source.check();
    expect(told).toEqual(['renewed: fresh']);
  });

  test('says nothing about a pair that it met half-written', async () => {
    await put(old.certPem, old.keyPem);
    const { source, told } = await opened();
    await put(fresh.certPem, old.keyPem);
    await source.check();
    await put(fresh.certPem, fresh.keyPem);
    await source.check();
    expect(told).toEqual(['renewed: fresh']);
  });

  const unusable = "refused: tls.crt and tls.key in <dir> can't be used: ";
  test.each<[string, () => Promise<void>, string]>([
    [
      'mismatching',
      () => put(fresh.certPem, old.keyPem),
      `${unusable}the private key does not belong to the certificate`,
    ],
    ['cut off', () => put(fresh.certPem.slice(0, 99), fresh.keyPem), `${unusable}the certificate is not readable PEM`],
    ['without a key', () => put(fresh.certPem, ''), `${unusable}the private key is not readable PEM`],
    [
      'expired',
      () => put(expired.certPem, expired.keyPem),
      'refused: <dir>: the certificate expired at 2026-01-24T23:00:00.000Z',
    ],
    ['gone', () => rm(join(dir, 'tls.key')), "refused: <dir>/tls.key can't be read (ENOENT)"],
  ])('keeps the old pair when the new one is %s, and says so once', async (_name, spoil, sentence) => {
    await put(old.certPem, old.keyPem);
    const { source, told } = await opened();
    await spoil();
    for (let look = 0; look < 4; look += 1) await source.check();
    expect(told).toEqual([sentence]);
    expect(source.current.certPem).toBe(old.certPem);
    await put(fresh.certPem, fresh.keyPem);
    await source.check();
    expect(told).toEqual([sentence, 'renewed: fresh']);
  });

  test('begins with a pair that is out of date, and recovers', async () => {
    await put(expired.certPem, expired.keyPem);
    const { source, told } = await opened();
    expect(source.fault()).toBe('the certificate expired at 2026-01-24T23:00:00.000Z');
    await put(fresh.certPem, fresh.keyPem);
    await source.check();
    expect({ told, fault: source.fault() }).toEqual({ told: ['renewed: fresh'], fault: undefined });
  });

  test('does not begin without a usable pair', async () => {
    await expect(CertificateSource.open(dir)).rejects.toThrow(`${join(dir, 'tls.crt')} can't be read (ENOENT)`);
    await put('nonsense', 'nonsense');
    await expect(CertificateSource.open(dir)).rejects.toThrow("can't be used: the certificate is not readable PEM");
  });

  test('watches by itself', async () => {
    await put(old.certPem, old.keyPem);
    const source = await CertificateSource.open(dir, { everyMs: 1, nowMs: () => issuedMs });
    const renewed = new Promise((resolve) => {
      source.subscribe({ renewed: resolve, refused: () => undefined });
    });
    await put(fresh.certPem, fresh.keyPem);
    await renewed;
    source.close();
    expect(source.current.certPem).toBe(fresh.certPem);
  });
});
