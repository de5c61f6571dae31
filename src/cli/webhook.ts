import type { Context, Run } from './context.js';
import { Failure } from './failure.js';
import type { ReadyGuard } from './guard.js';
import type { Settings } from './options.js';
import type { webhookOptions } from './serving-options.js';
import { everyAddress, ownCertDir, ownCertificates, serve } from './serve.js';

type WebhookSettings = Settings<typeof webhookOptions>;

/** `cronward webhook` */
export const runWebhook: Run<WebhookSettings> = async (settings, context, _operands, configuration) => {
  const host = settings.host ?? everyAddress();
  const guard = await guardIn(settings, context);
  if (settings.certDir === undefined) await ownCertificates(host, context);
  try {
    return await serve(
      { ...settings, host, certDir: settings.certDir ?? ownCertDir, configuration, guard },
      context,
      () => Promise.resolve(),
    );
  } finally {
    guard?.close();
  }
};

/** The guard, where one is asked for. What it needs is loaded only then: without it the webhook calls nobody. */
async function guardIn(settings: WebhookSettings, { env }: Context): Promise<ReadyGuard | undefined> {
  if (!settings.dryRunJobs && !settings.requireJobAccess) return undefined;
  const { clusterAccess } = await import('./cluster-access.js');
  const options = [
    ...(settings.dryRunJobs ? ['--dry-run-jobs'] : []),
    ...(settings.requireJobAccess ? ['--require-job-access'] : []),
  ];
  const access = await clusterAccess(settings, env).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    throw Failure.environment(
      `${options.join(' and ')} ${options.length === 1 ? 'needs' : 'need'} a cluster to ask: ${error.message}`,
    );
  });
  const guard = (await import('./guard.js')).guardOf(settings);
  guard.use(access);
  return guard;
}
