import type { Run } from './context.js';
import type { Settings, webhookOptions } from './options.js';
import { everyAddress, ownCertDir, ownCertificates, serve } from './serve.js';

/** `cronward webhook` */
export const runWebhook: Run<Settings<typeof webhookOptions>> = async (settings, context, _operands, configuration) => {
  const host = settings.host ?? everyAddress();
  if (settings.certDir === undefined) await ownCertificates(host, context);
  return serve({ ...settings, host, certDir: settings.certDir ?? ownCertDir, configuration }, context, () =>
    Promise.resolve(),
  );
};
