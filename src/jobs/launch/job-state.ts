import { at, listOf, textOf, timeOf } from '../../core/read.js';
import type { JsonObject } from '../../kube/answer.js';
import { readMeta } from '../../kube/meta.js';
import type { Meta } from '../../kube/meta.js';
import type { Because } from './pod-state.js';

/** What is kept of a Job. */
export interface JobState {
  readonly meta: Meta;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly suspended: boolean;
  readonly completions: number | undefined;
  readonly active: number;
  readonly ready: number | undefined;
  readonly succeeded: number;
  readonly failed: number;
  readonly startedMs: number | undefined;
  readonly end: JobEnd | undefined;
  readonly failedIndexes: readonly number[];
  /** It is asked to go. */
  readonly deleting: boolean;
}

export interface JobEnd extends Because {
  readonly status: 'succeeded' | 'failed';
  readonly endedMs: number | undefined;
}

/** Reads a Job of the API; fields of other types than the API's are as good as absent. */
export function readJob(raw: JsonObject): JobState {
  const metadata = at(raw, 'metadata');
  const spec = at(raw, 'spec');
  const status = at(raw, 'status');
  return {
    meta: readMeta(raw),
    labels: textsIn(at(metadata, 'labels')),
    annotations: textsIn(at(metadata, 'annotations')),
    selector: textsIn(at(at(spec, 'selector'), 'matchLabels')),
    suspended: spec['suspend'] === true,
    completions: numberOf(spec['completions']),
    active: numberOf(status['active']) ?? 0,
    ready: numberOf(status['ready']),
    succeeded: numberOf(status['succeeded']) ?? 0,
    failed: numberOf(status['failed']) ?? 0,
    startedMs: timeOf(status['startTime']),
    end: endOf(status),
    failedIndexes: indexesIn(textOf(status['failedIndexes']) ?? ''),
    deleting: metadata['deletionTimestamp'] !== undefined,
  };
}

/** `FailureTarget` and `SuccessCriteriaMet` say what will be once the pods are gone; they are no end. */
function endOf(status: JsonObject): JobEnd | undefined {
  const end = listOf(status['conditions']).find(
    ({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True',
  );
  if (end === undefined) return undefined;
  return {
    status: end['type'] === 'Complete' ? 'succeeded' : 'failed',
    reason: textOf(end['reason']) ?? '',
    message: textOf(end['message']) ?? '',
    endedMs: timeOf(status['completionTime']) ?? timeOf(end['lastTransitionTime']),
  };
}

/** An Indexed Job has at most that many indexes that can fail, as kube-apiserver 1.36 has it. */
const mostIndexes = 100_000;

/** The numbers of a list as the status writes it: `1,3-5,7`. */
function indexesIn(text: string): readonly number[] {
  const indexes: number[] = [];
  for (const part of text.split(',')) {
    const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/u.exec(part) ?? [];
    for (let index = Number(from); index <= Number(to) && indexes.length < mostIndexes; index += 1) indexes.push(index);
  }
  return indexes;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textsIn(object: JsonObject): Readonly<Record<string, string>> {
  const texts = Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}
