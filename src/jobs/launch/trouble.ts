import { printable } from '../../kube/status.js';
import type { Trouble, TroubleKind } from './outcome.js';
import type { Because, ContainerEnd, ContainerState, PodState } from './pod-state.js';

/** An event of type Warning about a Job or one of its pods. */
export interface WarningEvent extends Because {
  /** The name of the pod; undefined where it is about the Job. */
  readonly pod: string | undefined;
}

/** Why a Job does not get on. */
export function whyNot(pods: readonly PodState[], events: readonly WarningEvent[] = []): Trouble | undefined {
  const stuck = pods.filter(({ phase, deleting, gone }) => !hasEnded(phase) && !deleting && !gone);
  return (
    firstOf(stuck, troubleNow) ??
    eventTrouble(
      events,
      stuck.map(({ meta }) => meta.name),
    ) ??
    // A Job waits before it tries again; what it waits for is what went wrong.
    (stuck.length === 0 ? lastEnd(pods.filter(({ phase }) => phase === 'Failed')) : undefined)
  );
}

/** What stands behind the failure of a Job, of whose condition this is the reason. Pods that are gone by now count too. */
export function causeOf(
  reason: string,
  pods: readonly PodState[],
  events: readonly WarningEvent[] = [],
): Trouble | undefined {
  const names = pods.map(({ meta }) => meta.name);
  if (reason !== 'DeadlineExceeded') {
    return lastEnd(pods) ?? firstOf(pods, troubleNow) ?? eventTrouble(events, names);
  }
  // The deadline itself ends the pods that run, so how those ended is no cause.
  const untouched = pods.filter(({ deleting, gone }) => !deleting && !gone);
  return firstOf(pods, troubleNow) ?? eventTrouble(events, names) ?? lastEnd(untouched);
}

function hasEnded(phase: string): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

/** How a pod that failed ended; undefined for one that did not fail. */
export function endTrouble(pod: PodState): Trouble | undefined {
  const outOfMemory = pod.containers.find(({ end }) => end?.reason === 'OOMKilled');
  if (outOfMemory?.end !== undefined) return containerTrouble(pod, outOfMemory, outOfMemory.end);
  // What took the pod away stopped its containers, whose exit codes say nothing then.
  const taken = pod.disruption ?? (isTaken(pod.reason) ? pod : undefined);
  if (taken !== undefined && (pod.phase === 'Failed' || pod.disruption !== undefined)) {
    return podTrouble(pod, 'Evicted', taken, 'was taken from its node');
  }
  if (pod.phase === 'Failed' && pod.reason === 'DeadlineExceeded') {
    return podTrouble(pod, 'PodDeadline', pod, 'ran for longer than its activeDeadlineSeconds');
  }
  const failed = firstToFail(pod.containers);
  if (failed?.end !== undefined) return containerTrouble(pod, failed, failed.end);
  if (pod.phase !== 'Failed') return undefined;
  return podTrouble(pod, 'NodeRefused', pod, 'failed before it ran');
}

/** What keeps a pod that has not ended from running. */
export function troubleNow(pod: PodState): Trouble | undefined {
  if (pod.unscheduled !== undefined && (pod.phase === 'Pending' || pod.phase === '')) {
    return podTrouble(pod, 'Unschedulable', pod.unscheduled, 'has no node');
  }
  return first(pod.containers, (container) => waitingTrouble(pod, container));
}

function waitingTrouble(pod: PodState, container: ContainerState): Trouble | undefined {
  const { state, reason, lastEnd: before } = container;
  if (state !== 'waiting') return undefined;
  if (reason === 'CrashLoopBackOff' && before !== undefined) return containerTrouble(pod, container, before);
  const kind = imageReasons.has(reason) ? 'ImagePull' : startReasons.has(reason) ? 'ContainerStart' : undefined;
  if (kind === undefined) return undefined;
  const what = kind === 'ImagePull' ? "can't pull its image" : "can't be started";
  return trouble(pod, kind, container, {
    container: container.name,
    text: `container ${container.name} of ${nameOf(pod)} ${what}`,
  });
}

const imageReasons = new Set([
  ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError'],
  ...['ErrImageInspect', 'RegistryUnavailable', 'SignatureValidationFailed'],
]);
const startReasons = new Set([
  ...['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'PreCreateHookError'],
  ...['PreStartHookError', 'PostStartHookError', 'CreatePodSandboxError', 'ConfigPodSandboxError'],
]);
/** What a container runtime says where the program of a container could not be started. */
const startEnds = new Set(['ContainerCannotRun', 'StartError']);

function isTaken(reason: string): boolean {
  return ['Evicted', 'Preempting', 'NodeLost', 'NodeShutdown', 'Shutdown', 'Terminated', 'NodeAffinity'].includes(
    reason,
  );
}

/** Of the containers that failed, the one that did so first: the others often fail after it. */
function firstToFail(containers: readonly ContainerState[]): ContainerState | undefined {
  const failed = containers.filter(({ end }) => end !== undefined && end.exitCode !== 0);
  return failed.toSorted((a, b) => (a.end?.endedMs ?? Infinity) - (b.end?.endedMs ?? Infinity))[0];
}

function containerTrouble(pod: PodState, { name: container }: ContainerState, end: ContainerEnd): Trouble {
  const { exitCode, reason } = end;
  const where = `container ${container} of ${nameOf(pod)}`;
  const more = { container, exitCode };
  if (reason === 'OOMKilled') {
    const text = `${where} was killed: it used more memory than its limit allows`;
    return trouble(pod, 'OutOfMemory', end, { ...more, text, quote: false });
  }
  if (startEnds.has(reason)) {
    return trouble(pod, 'ContainerStart', end, { ...more, text: `${where} can't be started` });
  }
  return trouble(pod, 'ExitCode', end, {
    ...more,
    text: `${where} ended with exit code ${exitCode}${meaning(exitCode)}`,
  });
}

/** As shells have it: 128 and the number of the signal. */
function meaning(exitCode: number): string {
  const known: Readonly<Record<number, string>> = {
    126: 'the command is no program',
    127: 'the command was not found',
    134: 'SIGABRT',
    137: 'SIGKILL',
    139: 'SIGSEGV',
    143: 'SIGTERM',
  };
  const text = known[exitCode];
  return text === undefined ? '' : ` (${text})`;
}

function podTrouble(pod: PodState, kind: TroubleKind, because: Because, what: string): Trouble {
  return trouble(pod, kind, because, { text: `${nameOf(pod)} ${what}` });
}

interface Details {
  readonly text: string;
  readonly container?: string;
  readonly exitCode?: number;
  /** Whether Kubernetes' own message follows. */
  readonly quote?: boolean;
}

function trouble(pod: PodState, kind: TroubleKind, { reason, message }: Because, details: Details): Trouble {
  const { text, quote = true, ...rest } = details;
  return {
    kind,
    reason: printable(reason === '' ? kind : reason),
    message: sentence(text, reason, quote ? message : ''),
    pod: pod.meta.name,
    ...rest,
    ...(pod.index === undefined ? {} : { index: pod.index }),
  };
}

function sentence(text: string, reason: string, message: string): string {
  // `Error` is what every exit code but 0 is called.
  const word = reason === '' || reason === 'Error' || reason === 'OOMKilled' ? '' : ` (${reason})`;
  return printable(`${text}${word}${message.trim() === '' ? '' : `: ${message}`}`);
}

function nameOf({ meta, index }: PodState): string {
  return index === undefined ? `pod ${meta.name}` : `pod ${meta.name} (index ${index})`;
}

/** How the pod ended that failed last. */
function lastEnd(pods: readonly PodState[]): Trouble | undefined {
  const latestFirst = pods.toSorted((a, b) => endMs(b) - endMs(a));
  return first(latestFirst, endTrouble);
}

function endMs({ containers }: PodState): number {
  return Math.max(0, ...containers.map(({ end }) => end?.endedMs ?? 0));
}

const eventKinds: Readonly<Record<string, TroubleKind>> = {
  FailedCreate: 'NotCreated',
  FailedScheduling: 'Unschedulable',
  FailedMount: 'Volume',
  FailedAttachVolume: 'Volume',
  FailedCreatePodSandBox: 'ContainerStart',
};

/** What an event says of the Job, while it has no pods, or of one of these pods. The newest event is the last. */
function eventTrouble(events: readonly WarningEvent[], pods: readonly string[]): Trouble | undefined {
  return first(events.toReversed(), ({ pod, reason, message }) => {
    const kind = eventKinds[reason];
    const counts = pod === undefined ? pods.length === 0 : pods.includes(pod);
    if (kind === undefined || !counts) return undefined;
    const text = pod === undefined ? 'its pods are not created' : `pod ${pod} does not start`;
    return {
      kind,
      reason: printable(reason),
      message: sentence(text, reason, message),
      ...(pod === undefined ? {} : { pod }),
    };
  });
}

/** Image troubles first of all: they never go by themselves. */
function firstOf(pods: readonly PodState[], read: (pod: PodState) => Trouble | undefined): Trouble | undefined {
  const troubles = pods.map(read).filter((found) => found !== undefined);
  return troubles.find(({ kind }) => kind === 'ImagePull' || kind === 'ContainerStart') ?? troubles[0];
}

function first<Item, Found>(items: readonly Item[], read: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = read(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
