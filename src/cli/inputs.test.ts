import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Failure } from './failure.js';
import { inputFiles, readInput } from './inputs.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronward-inputs-'));
  for (const name of ['b', 'node_modules', '.git']) mkdirSync(join(directory, name));
  for (const name of ['z.yaml', 'a.YML', 'b/c.json', 'b/d.txt', 'node_modules/e.yaml', '.git/f.yaml']) {
    writeFileSync(join(directory, name), name);
  }
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const context = (...chunks: readonly string[]) => ({ stdin: bytesOf(chunks) });

async function* bytesOf(chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk, 'latin1'));
}

test('a directory stands for the manifests below it, in the order of their names, and each file is read once', async () => {
  const below = ['a.YML', 'b/c.json', 'z.yaml'].map((name) => join(directory, name));
  expect(await inputFiles([directory, ...below, join(directory, 'b')])).toEqual(below);
});

test('the patches of a kustomization are read only where they are named', async () => {
  const overlay = join(directory, 'b', 'overlay');
  mkdirSync(overlay);
  const [kustomization, other, patch] = ['kustomization.yaml', 'other.yaml', 'patch.yaml'].map((name) =>
    join(overlay, name),
  );
  writeFileSync(String(kustomization), 'resources: [other.yaml]\npatches: [{ path: ./patch.yaml }]\n');
  for (const file of [other, patch]) writeFileSync(String(file), 'kind: CronJob');
  expect(await inputFiles([overlay])).toEqual([kustomization, other]);
  expect(await inputFiles([overlay, String(patch)])).toEqual([kustomization, other, patch]);
  rmSync(overlay, { recursive: true });
});

test('a file that is named is read whatever its name', async () => {
  const file = join(directory, 'b', 'd.txt');
  expect(await inputFiles([file])).toEqual([file]);
  expect(await readInput(file, context())).toBe('b/d.txt');
});

test('standard input is put together from its chunks', async () => {
  // The two bytes of a letter may come apart.
  expect(await readInput('-', context('a\u00c3', '\u00a4b'))).toBe('aäb');
});

test('UTF-16 with a byte order mark is read as kubectl reads it', async () => {
  const little = Buffer.from('\ufeffkind: \u00e4\n', 'utf16le');
  const file = join(directory, 'b', 'powershell.txt');
  writeFileSync(file, little);
  expect(await readInput(file, context())).toBe('\ufeffkind: \u00e4\n');
  expect(await readInput('-', context(Buffer.from(little).swap16().toString('latin1')))).toBe('\ufeffkind: \u00e4\n');
});

test('a pattern that no shell replaced gets a hint', async () => {
  await expect(inputFiles([join(directory, '*.yml')])).rejects.toThrow(/\*\.yml": .*; no shell has replaced/u);
});

test('what is not there is a failure of the surroundings', async () => {
  await expect(inputFiles([join(directory, 'gone.yaml')])).rejects.toThrow(Failure);
  await expect(inputFiles([join(directory, 'gone.yaml')])).rejects.toMatchObject({
    message: expect.stringMatching(/gone\.yaml": cannot be read: no such file or directory$/u) as string,
    exitCode: 3,
  });
});
