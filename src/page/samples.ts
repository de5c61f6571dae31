import type { Sample } from './api.js';

const template = `  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: report
              image: registry.example.com/report:1.4.2
              args: [--day, yesterday]
`;

const head = (name: string): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
spec:
`;

/** What a person can begin with on the page. */
export const samples: readonly Sample[] = [
  {
    name: 'A nightly report',
    about: 'As short as a CronJob can be; the rest is filled in.',
    text: `${head('nightly')}  schedule: "30 3 * * *"\n  timeZone: Etc/UTC\n  concurrencyPolicy: Forbid\n${template}`,
  },
  {
    name: 'With mistakes',
    about: 'What is refused, and what is only advised against.',
    text: `${head('Nightly_Report')}  schedule: "0 2 * * 7"
  timeZone: Europe/Berlyn
  concurrencyPolicy: Never
  successfulJobsHistoryLimit: -1
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Always
          containers:
            - name: report
              image: registry.example.com/report
`,
  },
  {
    name: 'When the clocks change',
    about: 'A time that is skipped in spring, and comes twice in autumn.',
    text: `${head('backup')}  schedule: "30 2 * * 0"\n  timeZone: Europe/Berlin\n  concurrencyPolicy: Forbid\n${template}`,
  },
  {
    name: 'The kind of the tutorial',
    about: 'The custom resource of the kubebuilder book, every few minutes of an office day.',
    text: `apiVersion: batch.tutorial.kubebuilder.io/v1
kind: CronJob
metadata:
  name: office-hours
  namespace: team-a
spec:
  schedule: "*/20 9-17 * * MON-FRI"
  timeZone: America/New_York
  concurrencyPolicy: Replace
  startingDeadlineSeconds: 120
${template}`,
  },
  {
    name: 'Several at once',
    about: 'Two documents of one file, at the same minute.',
    text: `${head('invoices')}  schedule: "@hourly"\n${template}---\n${head('payments')}  schedule: "0 * * * *"\n  suspend: true\n${template}`,
  },
];
