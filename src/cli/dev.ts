import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import type { RunningWebhook } from '../server/index.js';
import type { Run } from './context.js';
import type { devOptions, Settings } from './options.js';
import { sampleReview } from './sample-review.js';
import { isEveryAddress, ownCertDir, ownCertificates, serve } from './serve.js';

/** `cronward dev` */
export const runDev: Run<Settings<typeof devOptions>> = async (settings, context) => {
  const caFile = await ownCertificates(settings.host, context);
  return serve({ ...settings, certDir: ownCertDir }, context, (ports) =>
    context.stdout.write(welcome(settings.host, ports, resolve(caFile))),
  );
};

/** Says where the server listens, and how to call it by hand. */
function welcome(host: string, ports: RunningWebhook['ports'], caFile: string): string {
  const client = isEveryAddress(host) ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  const webhook = `https://${client}:${ports.webhook}`;
  return `
cronward is serving on this machine
  webhook   ${webhook}/mutate and /validate
  probes    http://${client}:${ports.health}/healthz and /readyz
  metrics   http://${client}:${ports.metrics}/metrics

From another terminal, a CronJob that gets its defaults (as a JSON Patch, in base64):

${curl(`${webhook}/mutate`, caFile, '*/5 * * * *')}

and one that is refused:

${curl(`${webhook}/validate`, caFile, '61 * * * *')}

Ctrl-C ends it.

`;
}

function curl(url: string, caFile: string, schedule: string): string {
  return `curl --cacert ${shellWord(caFile)} ${shellWord(url)} -H 'Content-Type: application/json' -d ${shellWord(sampleReview(schedule))}`;
}

/** `text` as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w./:-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
