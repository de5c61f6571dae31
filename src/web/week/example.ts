import type { WeekFile } from './source.ts';

interface ExampleJob {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly forbid?: boolean;
  readonly runTime?: string;
}

/** A team's CronJobs as they come to be when nobody looks at all of them together: most at midnight and at full hours. */
const jobs: Readonly<Record<string, ExampleJob>> = {
  'shop/abandoned-carts': { schedule: '*/30 7-22 * * *', timeZone: 'Europe/Berlin' },
  'shop/currency-rates': { schedule: '0 * * * *' },
  'shop/invoices': { schedule: '0 0 * * *', runTime: '12m' },
  'shop/newsletter': { schedule: '0 9 * * TUE,THU', timeZone: 'Europe/Berlin' },
  'shop/price-import': { schedule: '*/20 * * * *', forbid: true, runTime: '25m' },
  'shop/sitemap': { schedule: '@daily' },
  'shop/stock-sync': { schedule: '*/5 6-20 * * MON-SAT' },
  'shop/vouchers': { schedule: '0 0 * * *' },
  'data/aggregate': { schedule: '0 0 * * *', runTime: '40m' },
  'data/backup': { schedule: '0 2 * * *', forbid: true, runTime: '50m' },
  'data/backup-check': { schedule: '30 3 * * SUN' },
  'data/export': { schedule: '0 0 * * MON-FRI', runTime: '20m' },
  'data/partitions': { schedule: '@daily' },
  'data/quality': { schedule: '15 * * * *' },
  'data/reindex': { schedule: '0 2 * * SUN', runTime: '3h' },
  'data/retention': { schedule: '0 0 * * *' },
  'data/rollup': { schedule: '0 * * * *', runTime: '4m' },
  'data/vacuum': { schedule: '0 0 * * *', runTime: '30m' },
  'platform/certificates': { schedule: '0 0 * * *' },
  'platform/cleanup-images': { schedule: '0 0 * * MON' },
  'platform/cleanup-jobs': { schedule: '0 * * * *' },
  'platform/cost-report': { schedule: '0 8 * * MON', timeZone: 'Europe/Berlin' },
  'platform/dns-check': { schedule: '*/10 * * * *' },
  'platform/ldap-sync': { schedule: '0 */2 * * *' },
  'platform/log-rotation': { schedule: '@daily' },
  'platform/metrics-push': { schedule: '*/15 * * * *' },
  'platform/scan': { schedule: '0 0 * * *', runTime: '1h' },
  'platform/secrets': { schedule: '0 0 * * *' },
  'finance/close-day': { schedule: '0 18 * * MON-FRI', timeZone: 'America/New_York' },
  'finance/ledger': { schedule: '0 0 * * *' },
  'finance/payouts': { schedule: '0 6,12,18 * * MON-FRI' },
  'finance/reconcile': { schedule: '0 * * * *' },
  'finance/tax-rates': { schedule: '0 0 * * MON' },
  'support/escalate': { schedule: '*/15 8-17 * * MON-FRI', timeZone: 'America/New_York' },
  'support/satisfaction': { schedule: '0 10 * * FRI', timeZone: 'America/New_York' },
  'support/tickets': { schedule: '0 * * * *' },
};

/** A week to look at before there is another. */
export const example: WeekFile = {
  name: 'example.yaml',
  text: Object.entries(jobs).map(manifestOf).join('---\n'),
};

function manifestOf([path, { schedule, timeZone = 'Etc/UTC', forbid = false, runTime }]: [string, ExampleJob]): string {
  const [namespace = '', name = ''] = path.split('/');
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
  namespace: ${namespace}
${runTime === undefined ? '' : `  annotations: {cronward/run-time: ${runTime}}\n`}spec:
  schedule: "${schedule}"
  timeZone: ${timeZone}
  concurrencyPolicy: ${forbid ? 'Forbid' : 'Allow'}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: main
              image: registry.example.com/${path}:1
`;
}
