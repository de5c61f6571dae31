import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { placeConfigMap } from '../../../test/support/config-map.js';
import { readConfigText } from './file.js';
import { followConfig } from './follow.js';

/** A follower of a file that holds what `write` was given last; each look is the test's. */
function followed(text: string) {
  const told: string[] = [];
  let read = (): Promise<string> => Promise.resolve(text);
  const follower = followConfig<string>({
    text,
    read: () => read(),
    interpret: (found) =>
      found.includes('bad') ? Promise.reject(new Error(`${found} is bad`)) : Promise.resolve(found),
    listener: {
      renewed: (found) => told.push(`renewed: ${found}`),
      refused: (why) => told.push(`refused: ${why}`),
    },
    everyMs: 0,
  });
  onTestFinished(() => {
    follower.close();
  });
  const look = async (): Promise<string[]> => {
    await follower.check();
    return told.splice(0);
  };
  return {
    look,
    follower,
    readFrom: (source: () => Promise<string>) => (read = source),
    write: (found: string) => (read = () => Promise.resolve(found)),
    remove: () => (read = () => Promise.reject(new Error('ENOENT: no such file or directory, open'))),
  };
}

test('a new content is in force when it was found twice', async () => {
  const { look, write } = followed('a');
  expect(await look()).toEqual([]);
  write('b');
  expect(await look()).toEqual([]);
  expect(await look()).toEqual(['renewed: b']);
  expect(await look()).toEqual([]);
});

test('what is written in two steps is never taken by half', async () => {
  const { look, write } = followed('a');
  write('');
  expect(await look()).toEqual([]);
  write('b');
  expect(await look()).toEqual([]);
  expect(await look()).toEqual(['renewed: b']);
});

test('a bad content is refused once, and again when it is another one', async () => {
  const { look, write } = followed('a');
  write('bad 1');
  expect([await look(), await look(), await look()]).toEqual([[], ['refused: bad 1 is bad'], []]);
  write('bad 2');
  expect([await look(), await look()]).toEqual([[], ['refused: bad 2 is bad']]);
  write('b');
  expect([await look(), await look()]).toEqual([[], ['renewed: b']]);
});

test('the old content that comes back is no news', async () => {
  const { look, write } = followed('a');
  write('bad');
  await look();
  await look();
  write('a');
  expect([await look(), await look()]).toEqual([[], []]);
});

test('a file that is gone is told once', async () => {
  const { look, remove, write } = followed('a');
  remove();
  expect([await look(), await look(), await look()]).toEqual([[], ['refused: no such file or directory'], []]);
  write('b');
  expect([await look(), await look()]).toEqual([[], ['renewed: b']]);
});

test('a ConfigMap that kubelet changes is found, though the path of its file stays what it is', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-config-map-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  placeConfigMap(directory, { 'cronward.yaml': 'a' });
  const { look, readFrom } = followed('a');
  readFrom(() => readConfigText(join(directory, 'cronward.yaml')));
  expect([await look(), await look()]).toEqual([[], []]);
  placeConfigMap(directory, { 'cronward.yaml': 'b' });
  expect([await look(), await look()]).toEqual([[], ['renewed: b']]);
  placeConfigMap(directory, { 'cronward.yaml': 'bad' });
  expect([await look(), await look()]).toEqual([[], ['refused: bad is bad']]);
});

test('nothing is told after the end', async () => {
  const { look, write, follower } = followed('a');
  write('b');
  await look();
  follower.close();
  expect(await look()).toEqual([]);
});
