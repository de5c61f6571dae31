import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CertificateError } from './key-pair.js';
import type { StoredCertificates } from './plan.js';

/** The files of a certificate directory, named as in a Kubernetes Secret of type `kubernetes.io/tls`. */
export const certificateFiles = { ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' } as const;

const ownerOnlyDirectory = 0o700;
const ownerOnly = 0o600;
const everyone = 0o644;

/** Issuing takes a tenth of a second; a lock this old was left by a process that was killed. */
const staleLockMs = 10_000;
const lockPollMs = 20;

/** Reads the whole set; `undefined` where a file of it is missing. */
export async function readStored(dir: string): Promise<StoredCertificates | undefined> {
  const [caPem, certPem, keyPem] = await Promise.all([
    readIfThere(join(dir, certificateFiles.ca)),
    readIfThere(join(dir, certificateFiles.cert)),
    readIfThere(join(dir, certificateFiles.key)),
  ]);
  if (caPem === undefined || certPem === undefined || keyPem === undefined) return undefined;
  return { caPem, certPem, keyPem };
}

/**
 * Writes the set, each file as a whole or not at all. The key is readable by its owner only from its first byte on.
 * Call it inside `exclusively`: the three files together are not one atomic write.
 */
export async function writeStored(dir: string, certificates: StoredCertificates): Promise<void> {
  await replace(join(dir, certificateFiles.key), certificates.keyPem, ownerOnly);
  await replace(join(dir, certificateFiles.cert), certificates.certPem, everyone);
  await replace(join(dir, certificateFiles.ca), certificates.caPem, everyone);
}

/** Takes away whatever access to the key somebody but its owner has. */
export async function protectKey(dir: string): Promise<void> {
  const path = join(dir, certificateFiles.key);
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, ownerOnly);
}

/** Runs `work` while no other process does so for the same directory, which is made if it is not there. */
export async function exclusively<T>(dir: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dir, { recursive: true, mode: ownerOnlyDirectory });
  const lock = join(dir, '.lock');
  while (!(await take(lock))) {
    await removeIfStale(lock);
    await delay(lockPollMs);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', ownerOnly);
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeIfStale(lock: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(lock);
    if (Date.now() - mtimeMs > staleLockMs) await rm(lock, { force: true });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(temporary, text, { mode, flag: 'wx' });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new CertificateError(`${path} can't be written`, { cause });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
