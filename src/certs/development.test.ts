import { chmod, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { developmentCertificates } from './development.js';
import { loopbackHosts } from './issue.js';
import { plan } from './plan.js';
import { readStored } from './store.js';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
let parent: string;
let dir: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'cronward-certs-'));
  dir = join(parent, 'dev');
});
afterEach(() => rm(parent, { recursive: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('developmentCertificates', () => {
  test('makes a set that only its owner can read the key of', async () => {
    const made = await developmentCertificates(dir, [], nowMs);
    expect(made).toEqual({
      caFile: join(dir, 'ca.crt'),
      plan: { action: 'renew', because: 'there is no complete set of certificates yet', serves: false },
    });
    expect((await readdir(dir)).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect(await Promise.all([dir, join(dir, 'tls.key')].map(modeOf))).toEqual(['700', '600']);
    expect(plan(await readStored(dir), loopbackHosts, nowMs).action).toBe('keep');
  });

  test('keeps what is there, and makes a new set when a new host is asked for', async () => {
    await developmentCertificates(dir, [], nowMs);
    const before = await readStored(dir);
    expect((await developmentCertificates(dir, ['localhost'], nowMs)).plan.action).toBe('keep');
    expect(await readStored(dir)).toEqual(before);
    expect((await developmentCertificates(dir, ['cronward.test'], nowMs)).plan).toEqual({
      action: 'renew',
      because: 'tls.crt does not name cronward.test',
      serves: false,
    });
    expect(await readStored(dir)).not.toEqual(before);
  });

  test('takes the key away from everybody but its owner', async () => {
    await developmentCertificates(dir, [], nowMs);
    await chmod(join(dir, 'tls.key'), 0o644);
    await developmentCertificates(dir, [], nowMs);
    expect(await modeOf(join(dir, 'tls.key'))).toBe('600');
  });

  test('processes that start at once end up with one set that belongs together', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => developmentCertificates(dir, [], nowMs)));
    expect(made.filter(({ plan: { action } }) => action === 'renew')).toHaveLength(1);
    expect(plan(await readStored(dir), loopbackHosts, nowMs).action).toBe('keep');
    expect((await readdir(dir)).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
  });

  test('a lock that a killed process left does not keep the next one waiting', async () => {
    await developmentCertificates(dir, [], nowMs);
    const lock = join(dir, '.lock');
    await writeFile(lock, '');
    const aMinuteAgo = Date.now() / 1000 - 60;
    await utimes(lock, aMinuteAgo, aMinuteAgo);
    await developmentCertificates(dir, ['cronward.test'], nowMs);
    expect((await readdir(dir)).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
  });

  test('says in one sentence why a directory can not be used', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    await expect(developmentCertificates(file, [], nowMs)).rejects.toThrow(
      /^the certificates in .*file can't be read or made: /u,
    );
    expect(await readFile(file, 'utf8')).toBe('');
  });
});
