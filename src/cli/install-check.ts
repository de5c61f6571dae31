import { printable } from '../core/field/index.js';
import { findingsOf, observe } from '../inspection/index.js';
import type { Finding } from '../inspection/index.js';
import { Client } from '../kube/index.js';
import { clusterAccess } from './cluster-access.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { installCheckOptions } from './install-check-options.js';
import type { Settings } from './options.js';
import { usualKubeconfig } from '../kube/usual-kubeconfig.js';
import { version } from './version.js';

type CheckSettings = Settings<typeof installCheckOptions>;

/** `cronward install-check` */
export const runInstallCheck: Run<CheckSettings> = async (settings, context) => {
  const { format } = settings;
  if (format !== 'text' && format !== 'json') {
    throw Failure.usage(`--format ${format}: install-check prints text or json`);
  }
  const findings = await findingsIn(settings, context);
  const text = format === 'json' ? jsonOf(findings) : textOf(findings);
  await context.stdout.write(text);
  return findings.some(({ verdict }) => verdict === 'wrong') ? exitCode.no : exitCode.done;
};

async function findingsIn(settings: CheckSettings, { env, nowMs }: Context): Promise<readonly Finding[]> {
  const access = await clusterAccess({ ...settings, kubeconfig: settings.kubeconfig ?? usualKubeconfig(env) }, env);
  const api = new Client({ access, userAgent: `cronward/${version()}`, connections: 8 });
  try {
    const answer = await api.call({ method: 'GET', path: '/version' });
    if (!answer.ok) throw Failure.environment(`${access.server}/version: ${answer.error.message}`);
    const { namespace, serviceName, secretName, webhookConfiguration, canaryNamespace } = settings;
    const wanted = { namespace, service: serviceName, secret: secretName, configurations: webhookConfiguration };
    return findingsOf(await observe({ api, wanted, canaryNamespace, version: version(), nowMs: nowMs() }));
  } finally {
    api.close();
  }
}

const words: Readonly<Record<Finding['verdict'], string>> = { ok: 'ok', wrong: 'WRONG', note: 'note', unknown: '?' };

function textOf(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ subject, verdict, message, advice }) => [
    `${words[verdict].padEnd(6)} ${subject}: ${printable(message)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(7)}-> ${advice}`]),
  ]);
  return `${[...lines, '', summaryOf(findings)].join('\n')}\n`;
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']): number => findings.filter((one) => one.verdict === verdict).length;
  const notes = count('note') === 0 ? '' : `, ${count('note')} otherwise than usual`;
  const unknown = count('unknown') === 0 ? '' : `, ${count('unknown')} not known`;
  return `${count('ok')} right, ${count('wrong')} wrong${notes}${unknown}`;
}

function jsonOf(findings: readonly Finding[]): string {
  const allWell = findings.every(({ verdict }) => verdict !== 'wrong');
  return `${JSON.stringify({ version: version(), allWell, findings }, undefined, 2)}\n`;
}
