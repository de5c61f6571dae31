import type { Context, Run } from './context.js';
import type { ExitCode } from './failure.js';
import { certificatesOptions } from './certificates-options.js';
import { installCheckOptions } from './install-check-options.js';
import { auditOptions, defaultOptions, lintOptions } from './judging-options.js';
import { simulateOptions } from './simulate-options.js';
import {
  generateCrdOptions,
  generateManifestsOptions,
  generatePolicyOptions,
  generateWebhooksOptions,
} from './generate-options.js';
import { configPrintOptions, explainOptions, rulesOptions } from './judging-options.js';
import { nextOptions } from './next-options.js';
import { runOptions } from './run-options.js';
import { pageOptions } from './page-options.js';
import { noOptions } from './options.js';
import { controllerOptions, devOptions, webhookOptions } from './serving-options.js';
import type { OptionTable, Settings } from './options.js';
import { resolveSettings } from './settings.js';

/** What the help and the reference say about a command. */
export interface CommandDescription {
  /** The words that call it: `generate crd`. */
  readonly name: string;
  /** The operand, as it stands in the usage line; completion goes by it: `|` between words, the word file or rule. */
  readonly operand?: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly string[];
  readonly options: OptionTable;
}

export interface Command extends CommandDescription {
  /** Reads the arguments that follow the command's name, and runs it. Throws a `Failure`. */
  readonly run: (argv: readonly string[], context: Context) => Promise<ExitCode>;
}

interface Definition<Table extends OptionTable> extends CommandDescription {
  readonly options: Table;
  /** Imports the command. Each brings its own modules, so that none pays for what another one needs. */
  readonly load: () => Promise<Run<Settings<Table>, Table>>;
}

/** Every command. The parser, the help and the reference page are made from this table. */
export const commands: readonly Command[] = [
  define({
    name: 'dev',
    summary: 'serve the webhook on this machine, and say how to try it',
    description:
      'Serves the webhook, the probes and the metrics on 127.0.0.1, with a certificate authority and a certificate ' +
      'of its own under certs/dev, and prints curl commands that work when pasted. Runs the controller as well, on the ' +
      'cluster of --kubeconfig or on one of its own.',
    examples: ['cronward dev', 'cronward dev --port 10443', 'cronward dev --cluster'],
    options: devOptions,
    load: async () => (await import('./dev.js')).runDev,
  }),
  define({
    name: 'webhook',
    summary: 'serve the admission webhook',
    description:
      'Serves POST /mutate and POST /validate over HTTPS for the API server, /healthz and /readyz for the kubelet, ' +
      'and /metrics for Prometheus. After SIGTERM or SIGINT it is unready, goes on serving for --drain-seconds, and ends ' +
      'once no request is in flight; a second signal ends it at once.',
    examples: [
      'cronward webhook --cert-dir /etc/cronward/tls',
      'cronward webhook --config cronward.yaml --log-level warn',
    ],
    options: webhookOptions,
    load: async () => (await import('./webhook.js')).runWebhook,
  }),
  define({
    name: 'controller',
    summary: 'run the CronJobs of batch.tutorial.kubebuilder.io/v1',
    description:
      'Starts a Job at each time of each CronJob of batch.tutorial.kubebuilder.io/v1, keeps their history and writes ' +
      'their status. Serves /healthz and /readyz for the kubelet and /metrics for Prometheus. After SIGTERM or SIGINT it ' +
      'finishes what it is doing, gives the Lease back, and ends; a second signal ends it at once.',
    examples: [
      'cronward controller',
      'cronward controller --kubeconfig ~/.kube/config --context staging --namespace reports',
    ],
    options: controllerOptions,
    load: async () => (await import('./controller.js')).runController,
  }),
  define({
    name: 'page',
    summary: 'serve a page on which one tries CronJobs and sees when they run',
    description:
      'Serves a page for a browser: the verdict on a CronJob as one types it, its defaults, its next runs; what many CronJobs ' +
      'start in a week; and, with a cluster, its CronJobs as they run. It reads a cluster and changes nothing. Served on 127.0.0.1 ' +
      'unless told otherwise. cronward dev serves the same page beside the webhook, with its decisions.',
    examples: ['cronward page', 'cronward page --context staging', 'cronward page --port 0 --config cronward.yaml'],
    options: pageOptions,
    load: async () => (await import('./page.js')).runPage,
  }),
  define({
    name: 'certificates',
    summary: 'keep the certificate of the webhook in its Secret, and trusted',
    description:
      'Makes the certificate of the webhook in its Secret, rotates it before it expires, and keeps the caBundle of both webhook ' +
      'configurations so that API servers always trust what is served: a new authority is trusted before its certificate is ' +
      'served, and the old one for a day longer. The key of an authority is never stored. Any number of replicas may run. ' +
      'Where cert-manager is at work, this is not needed.',
    examples: [
      'cronward certificates',
      'cronward certificates --kubeconfig ~/.kube/config --namespace cronward-system',
    ],
    options: certificatesOptions,
    load: async () => (await import('./certificates.js')).runCertificates,
  }),
  define({
    name: 'install-check',
    summary: 'say what is right and what is wrong with an installation in a cluster',
    description:
      'Looks at a running cluster: the CustomResourceDefinition, both webhook configurations, the certificate and who trusts it, ' +
      'the Service, the Deployments, the Lease, the rights of the accounts; and tries CronJobs, as server dry runs. Says of each ' +
      'what is wrong and what to do. It changes nothing, and what it may not read is not known instead of wrong. Exits with 1 if ' +
      'something is wrong, with 3 if the cluster gives no answer.',
    examples: [
      'cronward install-check',
      'cronward install-check --context staging --format json | jq \'.findings[] | select(.verdict == "wrong")\'',
    ],
    options: installCheckOptions,
    load: async () => (await import('./install-check.js')).runInstallCheck,
  }),
  define({
    name: 'next',
    operand: '<schedule, files, directories or ->',
    summary: 'show when a schedule or the CronJobs in files run next',
    description:
      'Judges a schedule as Kubernetes does, says in words what it means, and shows the times at which it fires next, up ' +
      'to five years ahead, with those that a change of the clocks skips or repeats. Given files, directories or -, it does ' +
      'so for each CronJob in them. Exits with 1 if a schedule or time zone is invalid, or if there is no CronJob.',
    examples: [
      "cronward next '*/15 9-17 * * MON-FRI' --time-zone Europe/Berlin",
      'cronward next @daily --after 2026-03-28T00:00:00Z --count 3 --json',
      'cronward next manifests/',
      `echo '{"schedule":"0 0 29 2 *","count":2}' | cronward next --jsonl`,
    ],
    options: nextOptions,
    load: async () => (await import('./next.js')).runNext,
  }),
  define({
    name: 'simulate',
    operand: '<files, directories or ->',
    summary: 'show how many Jobs CronJobs would start, and when',
    description:
      'Plays the time of the CronJobs in files, or of those that live in a cluster: what starts when, what Forbid leaves ' +
      'out, what Replace cuts short, the minutes in which most start and how many Jobs run at once, by the decisions of ' +
      'the controller. How long a Job takes is assumed. Exits with 1 if one of the CronJobs is invalid or there is none.',
    examples: [
      'cronward simulate manifests/ --run-time 5m,reports/nightly=2h --heat-map',
      'cronward simulate --all-namespaces --time-zone Europe/Berlin',
      'helm template . | cronward simulate - --namespace reports --format json',
    ],
    options: simulateOptions,
    load: async () => (await import('./simulate.js')).runSimulate,
  }),
  define({
    name: 'run',
    operand: '<cronjob>',
    summary: 'start a run of a CronJob now',
    description:
      'Starts a Job of a CronJob in a cluster at once, of either kind, as kubectl create job --from does; a suspended one too. ' +
      'Its controller counts it: where the policy is Forbid no scheduled run starts beside it, and where one runs this starts ' +
      'nothing and exits with 1, but with --force. The CronJob is named as for kubectl: nightly, cronjob/nightly, tcj/nightly, ' +
      'cronjob.batch/nightly.',
    examples: ['cronward run nightly', 'cronward run cronjob/nightly --namespace reports --follow'],
    options: runOptions,
    load: async () => (await import('./run-cron-job.js')).runRun,
  }),
  define({
    name: 'lint',
    operand: '<file>...',
    summary: 'judge the CronJobs in files as the webhook would',
    description:
      'Judges every CronJob in files of YAML or JSON, in directories of them, and in what comes in on standard input ' +
      '(-): many documents, Lists, what helm and kustomize print. Objects of other kinds are passed over. Exits with 1 ' +
      'if a CronJob is refused. For the CronJobs of a cluster there is cronward audit.',
    examples: [
      'cronward lint manifests/',
      'helm template . | cronward lint -',
      'cronward lint --fix --dry-run manifests/',
      'cronward lint --format sarif --max-warnings 0 . > cronward.sarif',
    ],
    options: lintOptions,
    load: async () => (await import('./lint.js')).runLint,
  }),
  define({
    name: 'default',
    operand: '<file>...',
    summary: 'print CronJobs as the webhook would have them stored',
    description:
      'Prints every CronJob in files, directories and standard input (-) with the defaults filled in, as the webhook ' +
      'does when it is created. Objects of other kinds are left out. It does not judge: that is what cronward lint does.',
    examples: [
      'cronward default cronjob.yaml',
      'kustomize build . | cronward default - --config cronward.yaml',
      'cronward default cronjob.yaml --output patch',
    ],
    options: defaultOptions,
    load: async () => (await import('./default.js')).runDefault,
  }),
  define({
    name: 'audit',
    summary: 'judge the CronJobs that live in a cluster',
    description:
      'Judges the CronJobs of both kinds that a cluster has as the webhook would judge them if they were created now, ' +
      'and counts what it finds by rule and by namespace. It only reads. Exits with 1 if one would be refused.',
    examples: [
      'cronward audit',
      'cronward audit --context staging --namespace reports --max-warnings 0',
      "cronward audit --format json | jq '.summary.byRule'",
    ],
    options: auditOptions,
    load: async () => (await import('./audit.js')).runAudit,
  }),
  define({
    name: 'rules',
    summary: 'list the rules that a CronJob is judged by',
    description:
      'Lists every rule with its level: core (what Kubernetes itself demands, always refused) or, for advice, what ' +
      'becomes of a CronJob that does not follow it: deny, warn or off.',
    examples: ['cronward rules', 'cronward rules --level core', "cronward rules --json | jq -r '.[].id'"],
    options: rulesOptions,
    load: async () => (await import('./rules.js')).runRules,
  }),
  define({
    name: 'explain',
    operand: '<rule or field>',
    summary: 'say what a rule asks for and why, or what a field is for',
    description:
      'Shows a rule: what it asks for and why, and an example that breaks it, with the sentence that kubectl prints, ' +
      'and one that does not. The examples are parts of a CronJob. Of a field, given by its path, it shows the meaning ' +
      'and the rules that judge it.',
    examples: [
      'cronward explain time-zone',
      'cronward explain restart-policy --json',
      'cronward explain spec.schedule',
    ],
    options: explainOptions,
    load: async () => (await import('./explain.js')).runExplain,
  }),
  define({
    name: 'generate crd',
    summary: 'print the CustomResourceDefinition',
    description: 'Prints the CustomResourceDefinition of CronJob in batch.tutorial.kubebuilder.io/v1 as YAML.',
    examples: ['cronward generate crd | kubectl apply -f -', 'cronward generate crd --cel'],
    options: generateCrdOptions,
    load: async () => (await import('./generate.js')).runGenerateCrd,
  }),
  define({
    name: 'generate policy',
    summary: 'print the core rules for the API server itself',
    description:
      'Prints a ValidatingAdmissionPolicy and its binding for each kind as YAML, for Kubernetes 1.30 and newer: the core ' +
      'rules that the Common Expression Language can express, which hold while the webhook is away. Of batch/v1 these ' +
      'are the rules that Kubernetes does not have itself.',
    examples: ['cronward generate policy | kubectl apply -f -', 'cronward generate policy --action Warn'],
    options: generatePolicyOptions,
    load: async () => (await import('./generate.js')).runGeneratePolicy,
  }),
  define({
    name: 'generate webhooks',
    summary: 'print the webhook configurations',
    description:
      'Prints the MutatingWebhookConfiguration and the ValidatingWebhookConfiguration as YAML. CronJobs of batch/v1 ' +
      'pass when the webhook cannot be reached; those of the custom resource are refused then.',
    examples: [
      'cronward generate webhooks --ca-file ca.crt | kubectl apply -f -',
      'cronward generate webhooks --url https://127.0.0.1:9443 --ca-file certs/dev/ca.crt | kubectl apply -f -',
    ],
    options: generateWebhooksOptions,
    load: async () => (await import('./generate.js')).runGenerateWebhooks,
  }),
  define({
    name: 'generate manifests',
    summary: 'write everything that a cluster needs as files',
    description:
      'Writes the CustomResourceDefinition, the webhook configurations, the Deployments and what belongs to them as ' +
      'kustomizations: base, and overlays for each way to come by certificates. With --check it writes nothing, and exits with 1 if a file is out of date.',
    examples: ['cronward generate manifests --out deploy', 'cronward generate manifests --check'],
    options: generateManifestsOptions,
    load: async () => (await import('./generate.js')).runGenerateManifests,
  }),
  define({
    name: 'generate schema',
    operand: '<config|batch/v1|batch.tutorial.kubebuilder.io/v1>',
    summary: 'print a JSON Schema for editors',
    description:
      'Prints the JSON Schema (draft-07) of the configuration file or of a kind of CronJob, for editors that complete and ' +
      'check YAML by it.',
    examples: ['cronward generate schema config', 'cronward generate schema batch/v1'],
    options: noOptions,
    load: async () => (await import('./generate.js')).runGenerateSchema,
  }),
  define({
    name: 'config check',
    operand: '[file]',
    summary: 'say what is wrong with a configuration file',
    description:
      'Reads a configuration file, or the one that CRONWARD_CONFIG names, and prints everything that is wrong with it, with ' +
      'line and column. Exits with 1 if there is anything.',
    examples: ['cronward config check cronward.yaml'],
    options: noOptions,
    load: async () => (await import('./config-check.js')).runConfigCheck,
  }),
  define({
    name: 'config print',
    summary: 'print the policy that holds for a CronJob',
    description:
      'Prints the default values, the level of each piece of advice and the rest of the policy as it holds for a CronJob of ' +
      'this namespace, these labels and this kind, with every override that matches laid over it.',
    examples: ['cronward config print --config cronward.yaml --namespace team-a --labels tier=night'],
    options: configPrintOptions,
    load: async () => (await import('./config-print.js')).runConfigPrint,
  }),
  define({
    name: 'completion',
    operand: '<bash|zsh|fish>',
    summary: 'print a script by which a shell completes commands and options',
    description:
      'Prints a script for the shell. Once it is read, the Tab key completes commands, options, the words that an option ' +
      'takes, rules, contexts, time zones and files. For kubectl cronward nothing needs to be read: kubectl 1.26 or newer asks by itself.',
    examples: [
      'source <(cronward completion bash)',
      'cronward completion fish > ~/.config/fish/completions/cronward.fish',
    ],
    options: noOptions,
    load: async () => (await import('./completion/completion.js')).runCompletion,
  }),
  define({
    name: 'version',
    summary: 'print the version',
    description: 'Prints the version of cronward; `cronward --version` does the same.',
    examples: ['cronward version'],
    options: noOptions,
    load: async () => (await import('./version.js')).runVersion,
  }),
];

function define<Table extends OptionTable>(definition: Definition<Table>): Command {
  return {
    ...definition,
    run: async (argv, context) => {
      const { configuration, operands } = await resolveSettings(definition, argv, context.env);
      const run = await definition.load();
      return run(configuration.settings, context, operands, configuration);
    },
  };
}
