import { kinds } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { printable, quote } from '../core/field/index.js';
import { LaunchError } from '../jobs/launch/index.js';
import { OpenCluster } from '../jobs/launch/open-cluster.js';
import type { Run as StartedRun } from '../jobs/launch/open-cluster.js';
import { usualKubeconfig } from '../kube/index.js';
import { clusterAccess } from './cluster-access.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import type { Settings } from './options.js';
import type { runOptions } from './run-options.js';

type RunSettings = Settings<typeof runOptions>;

/** `cronward run` */
export const runRun: Run<RunSettings> = async (settings, context, operands) => {
  const { env, stdout, stderr } = context;
  const which = whichCronJob(operands);
  const access = await clusterAccess({ ...settings, kubeconfig: settings.kubeconfig ?? usualKubeconfig(env) }, env);
  const cluster = new OpenCluster({ access, namespace: settings.namespace, lostAfterSeconds: 60 });
  const signal = context.stopSignal();
  try {
    const started = await cluster.startRun(which.name, { ...which, force: settings.force, signal });
    await stdout.write(`job.batch/${started.job.name} created\n`);
    if (!started.counted) {
      await stderr.write(
        "cronward: Forbid does not count it: the CronJob's status can't be written (cronjobs/status)\n",
      );
    }
    if (!settings.wait && !settings.follow) return exitCode.done;
    return await waitFor(started, settings, { ...context, signal });
  } catch (error) {
    if (error instanceof LaunchError) return await explained(error, context);
    throw error;
  } finally {
    await cluster.close();
  }
};

/** As kubectl takes it: `nightly`, `cronjob/nightly`, `cj/nightly`, `cronjobs.batch/nightly`, `tcj/nightly`. */
export function whichCronJob(operands: readonly string[]): {
  readonly name: string;
  readonly among?: readonly CronJobKind[];
} {
  const [operand, ...more] = operands;
  if (operand === undefined) throw Failure.usage('run takes the name of a CronJob, such as nightly or cronjob/nightly');
  if (more.length > 0) throw Failure.usage(`run takes one CronJob, and got ${operands.length} words`);
  const [first = '', second, ...rest] = operand.split('/');
  if (second === undefined) return { name: first };
  const among = kindsCalled(first);
  if (among === undefined || second === '' || rest.length > 0) {
    throw Failure.usage(`${quote(operand)} names no CronJob; write nightly, cronjob/nightly or cronjob.batch/nightly`);
  }
  return { name: second, among };
}

function kindsCalled(word: string): readonly CronJobKind[] | undefined {
  if (word === 'tcj') return kinds.filter(({ group }) => group !== 'batch');
  const [noun = '', ...suffix] = word.split('.');
  if (!['cronjob', 'cronjobs', 'cj'].includes(noun.toLowerCase())) return undefined;
  if (suffix.length === 0) return kinds;
  const group = suffix.join('.').replace(/^v1\./u, '');
  const found = kinds.filter((kind) => kind.group === group);
  return found.length === 0 ? undefined : found;
}

async function waitFor(
  { job }: StartedRun,
  { follow }: RunSettings,
  { stdout, stderr, signal }: Context & { readonly signal: AbortSignal },
): Promise<ExitCode> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const telling = (async () => {
    let told = '';
    for await (const { why } of job.progress({ signal: either })) {
      if (why !== undefined && why.message !== told) await stderr.write(`cronward: ${why.message}\n`);
      told = why?.message ?? told;
    }
  })();
  const printing = (async () => {
    if (!follow) return;
    for await (const { text } of job.logs({ signal: either })) await stdout.write(`${text}\n`);
  })();
  try {
    const [result] = await Promise.all([job.finished({ signal: either }), telling, printing]);
    if (result.status === 'succeeded') {
      await stdout.write(`job.batch/${job.name} succeeded\n`);
      return exitCode.done;
    }
    await stderr.write(`cronward: ${result.message}\n`);
    return exitCode.no;
  } catch (error) {
    if (!signal.aborted) throw error;
    await stderr.write(`cronward: no longer waiting; job.batch/${job.name} runs on\n`);
    return exitCode.no;
  } finally {
    ended.abort();
    await Promise.allSettled([telling, printing]);
  }
}

async function explained(error: LaunchError, { stderr }: Context): Promise<ExitCode> {
  const message = printable(error.message);
  if (error.problem === 'NotFound') throw Failure.usage(message);
  if (error.problem !== 'Running') throw Failure.environment(message);
  await stderr.write(`cronward: ${message}; --force starts one all the same\n`);
  return exitCode.no;
}
