import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { issueAuthority, issueServer } from '../../test/support/certificates.js';
import type { Identity } from '../../test/support/certificates.js';
import { ClientAuthoritySource } from './client-authority.js';

let old: Identity;
let fresh: Identity;
let below: Identity;
let leaf: Identity;
let expired: Identity;
let file: string;
const endMs = Date.parse('2026-01-01T00:00:00Z');

beforeAll(async () => {
  [old, fresh] = [await issueAuthority(), await issueAuthority()];
  expired = await issueAuthority({ notBeforeDate: new Date(endMs - 1_000), notAfterDate: new Date(endMs) });
  [below, leaf] = [await issueAuthority({ by: old, name: 'one below' }), await issueServer(old)];
});
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'cronward-clients-')), 'ca.crt');
});
afterEach(() => rm(join(file, '..'), { recursive: true }));

const put = (...parts: readonly string[]): Promise<void> => writeFile(file, parts.map((text) => `${text}\n`).join(''));

async function opened(nowMs?: number): Promise<{ source: ClientAuthoritySource; told: string[] }> {
  const source = await ClientAuthoritySource.open(file, {
    everyMs: 0,
    ...(nowMs !== undefined && { nowMs: () => nowMs }),
  });
  const told: string[] = [];
  source.subscribe({
    renewed: (pem) => told.push(`renewed: ${pem.split('BEGIN').length - 1}`),
    refused: (why) => told.push(`refused: ${why.replaceAll(file, '<file>')}`),
  });
  return { source, told };
}

describe('the client authorities', () => {
  test('are those of the file, whatever else is written between them, and change with it', async () => {
    await put('# the old one', old.certificate);
    const { source, told } = await opened();
    expect(source.current).toBe(`${old.certificate.trim()}\n`);
    await source.check();
    await put(old.certificate, 'and the new one', fresh.certificate, below.certificate);
    await source.check();
    await source.check();
    expect(told).toEqual(['renewed: 3']);
  });

  test.each<[string, () => string[], string]>([
    ['empty', () => [''], '<file> holds no PEM certificate'],
    ['noise', () => ['authority'], '<file> holds no PEM certificate'],
    ['a key', () => [old.certificate, old.key], '<file> holds something else than whole PEM certificates'],
    [
      'cut off',
      () => [old.certificate, fresh.certificate.slice(0, 300)],
      '<file> holds something else than whole PEM certificates',
    ],
    [
      'without sense',
      () => [old.certificate, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
      '<file>: certificate 2 of 2 is not readable',
    ],
    ['a server certificate', () => [old.certificate, leaf.certificate], '<file>: "CN=cronward" is no authority'],
    [
      'without its root',
      () => [below.certificate],
      '<file>: "CN=one below" was signed by an authority that is not in the file',
    ],
    [
      'with another root of the same name',
      () => [fresh.certificate, below.certificate],
      '<file>: "CN=one below" was signed by an authority that is not in the file',
    ],
    ['expired', () => [expired.certificate], '<file>: no authority in it is valid now'],
  ])('that are %s never take the place of some that work', async (name, parts, sentence) => {
    await put(old.certificate);
    const { source, told } = await opened();
    await put(...parts());
    for (let look = 0; look < 3; look += 1) await source.check();
    expect({ told, current: source.current }).toEqual({
      told: [`refused: ${sentence}`],
      current: `${old.certificate.trim()}\n`,
    });
    if (name !== 'expired') {
      const begun = ClientAuthoritySource.open(file, { everyMs: 0 });
      await expect(begun).rejects.toThrow(sentence.replace('<file>', file));
    }
  });

  test('are needed to begin, though they may be out of date', async () => {
    await expect(ClientAuthoritySource.open(file)).rejects.toThrow(`${file} can't be read (ENOENT)`);
    await put(expired.certificate);
    const { source, told } = await opened();
    expect(source.fault()).toBe(`${file}: no authority in it is valid now`);
    await put(expired.certificate, old.certificate);
    await source.check();
    expect({ told, fault: source.fault() }).toEqual({ told: ['renewed: 2'], fault: undefined });
    expect((await opened(endMs - 500)).source.fault()).toBeUndefined();
  });
});
