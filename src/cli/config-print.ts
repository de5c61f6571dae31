import { advice } from '../core/cronjob/checks/index.js';
import { compilePolicy, resolve } from '../core/cronjob/policy/index.js';
import type { Run } from './context.js';
import { exitCode } from './failure.js';
import type { configPrintOptions } from './judging-options.js';
import type { Settings } from './options.js';

/** `cronward config print` */
export const runConfigPrint: Run<Settings<typeof configPrintOptions>> = async (
  { apiVersion, namespace, labels },
  { stdout },
  _operands,
  configuration,
) => {
  const { stringify } = await import('yaml');
  const subject = { apiVersion, namespace, labels: Object.fromEntries(labels ?? []) };
  const { defaults, exemptions, spread, levelOf } = resolve(compilePolicy(configuration.policy), subject);
  const rules = Object.fromEntries(advice.map((rule) => [rule.id, levelOf(rule)]));
  await stdout.write(stringify({ defaults, rules, exemptions, spread }));
  return exitCode.done;
};
