import { compilePolicy } from '../core/cronjob/policy/index.js';
import { renderYaml } from '../manifests/render.js';
import { defaulted } from '../outlook/admitted.js';
import type { Defaulted } from '../outlook/admitted.js';
import type { Run } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode, Failure } from './failure.js';
import type { defaultOptions } from './judging-options.js';
import type { Settings } from './options.js';

type Output = Settings<typeof defaultOptions>['output'];

/** `cronward default` */
export const runDefault: Run<Settings<typeof defaultOptions>> = async (settings, context, operands, configuration) => {
  if (operands.length === 0) {
    throw Failure.usage('default needs files or directories, or - for standard input: cronward default cronjob.yaml');
  }
  const terms = { policy: compilePolicy(configuration.policy), namespace: settings.namespace, nowMs: context.nowMs() };
  const { cronJobs, problems } = await findCronJobs(operands, context);
  const objects = cronJobs.map((document) => defaulted(document, terms));
  await context.stdout.write(renderers[settings.output](objects));
  return problems === 0 ? exitCode.done : exitCode.no;
};

const renderers: Readonly<Record<Output, (objects: readonly Defaulted[]) => string>> = {
  yaml: (objects) => renderYaml(objects.map(({ object }) => object)),
  json: (objects) => {
    const [first, ...more] = objects.map(({ object }) => object);
    const one = more.length === 0 ? first : { apiVersion: 'v1', kind: 'List', items: [first, ...more] };
    return one === undefined ? '' : `${JSON.stringify(one, null, 2)}\n`;
  },
  patch: (objects) => objects.map(({ patch }) => `${JSON.stringify(patch)}\n`).join(''),
};
