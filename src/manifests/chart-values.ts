import { parse, stringify } from 'yaml';
import { configDefaults } from './config.js';
import { controllerDeployment } from './controller.js';
import { certificatesManifests } from './certificates.js';
import { pageDeployment } from './page.js';
import { priorityClassName, sharedLabels } from './names.js';
import type { Manifest } from './object.js';
import type { ServerSettings } from './webhook.js';
import { webhookDeployment } from './webhook.js';
import { kinds, timeoutSeconds } from './webhooks.js';

/** One value of the chart, or a group of them. */
type Value = { readonly help: string } & (
  | { readonly default: unknown; readonly schema: object }
  | { readonly values: Values; readonly schema?: object }
);
type Values = Readonly<Record<string, Value>>;

const text = { type: 'string' };
const toggle = { type: 'boolean' };
const tree = { type: 'object' };
const trees = { type: 'array', items: tree };
const texts = { type: 'array', items: text };
const clientNames = { type: 'array', items: { type: 'string', pattern: '^[^,]+$' } };
const count = { type: 'integer', minimum: 1 };
/** A label that a selector uses can't be given twice. */
const podLabels = {
  type: 'object',
  additionalProperties: text,
  propertyNames: { not: { enum: [...Object.keys(sharedLabels), 'app.kubernetes.io/component'] } },
};
const annotations = { type: 'object', additionalProperties: text };

/** The values of the chart; their defaults are those of the base. */
export function chartValues(settings: ServerSettings, configSchema: object): Values {
  return {
    image: { help: 'The image of all containers.', values: image },
    priorityClass: {
      help: 'How important the pods are where a node is full.',
      values: {
        create: { help: 'Whether the release has a PriorityClass of its own.', default: true, schema: toggle },
        name: { help: 'The PriorityClass of all pods; empty: none.', default: priorityClassName, schema: text },
      },
    },
    webhook: {
      help: 'The webhook.',
      values: { replicas: replicas(2), ...podValues(webhookDeployment(settings)) },
    },
    controller: {
      help: 'The controller of the kind batch.tutorial.kubebuilder.io/v1.',
      values: {
        enabled: { help: 'Whether it is installed.', default: true, schema: toggle },
        replicas: replicas(2),
        ...podValues(controllerDeployment(settings)),
      },
    },
    page: page(settings),
    certificates: certificates(settings),
    webhooks: { help: 'When the API server calls the webhook.', values: webhooks },
    config: {
      help: 'The policy, which becomes the ConfigMap: docs/configuration.md has every key. A change needs no restart.',
      default: parse(configDefaults),
      schema: policySchema(configSchema),
    },
    crd: {
      help: 'The CustomResourceDefinition of batch.tutorial.kubebuilder.io/v1.',
      values: {
        install: { help: 'Whether the release has it.', default: true, schema: toggle },
        keep: {
          help: 'Whether it, and with it every such CronJob, survives `helm uninstall`.',
          default: true,
          schema: toggle,
        },
      },
    },
    guard: { help: 'What is asked of the API server before a CronJob is accepted: docs/guard.md.', values: guard },
    clientCa,
    networkPolicy: {
      help: 'What may call the pods, and whom the webhook may call.',
      values: { enabled: { help: 'Whether the release has NetworkPolicies.', default: true, schema: toggle } },
    },
    podMonitor: {
      help: 'A PodMonitor of the Prometheus Operator for all pods.',
      values: {
        enabled: { help: 'Whether the release has it.', default: false, schema: toggle },
        labels: { help: 'Labels by which your Prometheus selects it.', default: {}, schema: annotations },
        interval: { help: 'How often the pods are asked.', default: '30s', schema: duration },
      },
    },
    prometheusRule: {
      help: 'A PrometheusRule of the Prometheus Operator with alerts.',
      values: {
        enabled: { help: 'Whether the release has it.', default: false, schema: toggle },
        labels: { help: 'Labels by which your Prometheus selects it.', default: {}, schema: annotations },
        runbookUrl: {
          help: "Where your people read docs/operations.md; each alert's runbook_url is its section there. Empty: none.",
          default: '',
          schema: { type: 'string', pattern: '^(https?://[^#]+)?$' },
        },
      },
    },
  };
}

const duration = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' };

const image: Values = {
  repository: { help: 'Where it is, in your registry.', default: 'cronward', schema: { type: 'string', minLength: 1 } },
  tag: { help: "Its tag; empty: the chart's appVersion.", default: '', schema: text },
  digest: {
    help: 'Its digest, sha256:…; where it is given, the tag does not count.',
    default: '',
    schema: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
  },
  pullPolicy: {
    help: "IfNotPresent, Always or Never; empty: Kubernetes' own default.",
    default: '',
    schema: { enum: ['', 'IfNotPresent', 'Always', 'Never'] },
  },
  pullSecrets: { help: 'Secrets of the registry: - name: NAME.', default: [], schema: trees },
};

const webhooks: Values = {
  failurePolicy: {
    help: 'Whether a CronJob passes (Ignore) or is refused (Fail) while the webhook cannot be reached, by kind.',
    values: Object.fromEntries(
      kinds.map(({ key, group, failurePolicy }) => [
        key,
        { help: `CronJobs of ${group}/v1.`, default: failurePolicy, schema: { enum: ['Ignore', 'Fail'] } },
      ]),
    ),
  },
  excludedNamespaces: {
    help: "Namespaces whose CronJobs are not looked at, besides kube-system and the release's own.",
    default: [],
    schema: texts,
  },
  timeoutSeconds: {
    help: 'How long the API server waits for an answer.',
    default: timeoutSeconds,
    schema: { type: 'integer', minimum: 1, maximum: 30 },
  },
};

const guard: Values = {
  dryRunJobs: { help: 'Try the Job of the next run: --dry-run-jobs.', default: false, schema: toggle },
  requireJobAccess: {
    help: 'Its author must be allowed to create Jobs: --require-job-access.',
    default: false,
    schema: toggle,
  },
};

const clientCa: Value = {
  help: 'Who may call the webhook: docs/client-ca.md.',
  values: {
    configMap: {
      help: 'A ConfigMap of the namespace of the release with ca.crt, the authorities whose clients may; empty: everybody.',
      default: '',
      schema: text,
    },
    names: { help: 'The common names of those clients that may; empty: all.', default: [], schema: clientNames },
  },
  schema: {
    if: { properties: { names: { minItems: 1 } }, required: ['names'] },
    then: { properties: { configMap: { minLength: 1 } } },
  },
};

function page(settings: ServerSettings): Value {
  return {
    help: 'The page on which one tries CronJobs and sees those of the cluster: docs/page.md.',
    values: {
      enabled: { help: 'Whether it is installed.', default: false, schema: toggle },
      ...podValues(pageDeployment(settings)),
    },
  };
}

function certificates(settings: ServerSettings): Value {
  const keeper = certificatesManifests(settings).find(({ kind }) => kind === 'Deployment');
  if (keeper === undefined) throw new Error('the keeper of the certificates has no Deployment');
  return {
    help: "The webhook's certificate.",
    values: {
      mode: {
        help: 'Who makes and rotates it: self-managed (a pod of the release), cert-manager, or existing (you).',
        default: 'self-managed',
        schema: { enum: ['self-managed', 'cert-manager', 'existing'] },
      },
      existing: {
        help: 'For the mode existing.',
        values: {
          secretName: {
            help: 'A Secret of the namespace of the release with tls.crt and tls.key for cronward-webhook.<namespace>.svc.',
            default: '',
            schema: text,
          },
          caBundle: {
            help: 'The authorities that the API server is to trust, PEM; empty: those that its machine trusts.',
            default: '',
            schema: { type: 'string', pattern: '^(\\s*-----BEGIN CERTIFICATE-----[\\s\\S]*)?$' },
          },
        },
      },
      ...podValues(keeper),
    },
    schema: {
      if: { properties: { mode: { const: 'existing' } }, required: ['mode'] },
      then: { properties: { existing: { properties: { secretName: { minLength: 1 } } } } },
    },
  };
}

function replicas(number: number): Value {
  return { help: 'How many pods.', default: number, schema: count };
}

interface Pods {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly topologySpreadConstraints: unknown; readonly containers: readonly { resources: unknown }[] };
    };
  };
}

/** What can be said of the pods of each Deployment. */
function podValues(deployment: Manifest): Values {
  const { topologySpreadConstraints, containers } = (deployment as unknown as Pods).spec.template.spec;
  return {
    resources: { help: 'Requests and limits of its container.', default: containers[0]?.resources, schema: tree },
    nodeSelector: { help: 'Labels of the nodes that it may run on.', default: {}, schema: annotations },
    tolerations: { help: 'Taints of nodes that it tolerates.', default: [], schema: trees },
    affinity: { help: 'Nodes and pods that it is drawn to.', default: {}, schema: tree },
    topologySpreadConstraints: {
      help: 'How its pods are spread.',
      default: topologySpreadConstraints,
      schema: trees,
    },
    podLabels: { help: 'More labels of its pods.', default: {}, schema: podLabels },
    podAnnotations: { help: 'Annotations of its pods.', default: {}, schema: annotations },
    extraArgs: { help: 'More options, such as --log-level=debug.', default: [], schema: texts },
  };
}

/** The policy and the log; what the pods and the network policies have to agree with is set by arguments. */
function policySchema(schema: object): object {
  const set = ['host', 'port', 'healthPort', 'metricsPort', 'certDir', 'clientCaFile', 'clientNames', 'drainSeconds', 'idleSeconds', 'guard'];
  const { properties, ...rest } = schema as { properties: Readonly<Record<string, object>> };
  const left = Object.entries(properties).filter(([name]) => !set.includes(name));
  return { ...rest, properties: Object.fromEntries(left) };
}

/** The values as a file, each below a line that says what it is. */
export function valuesFile(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const help = `# ${value.help}\n`;
      if ('values' in value) return `${help}${name}:\n${valuesFile(value.values).replaceAll(/^(?=.)/gmu, '  ')}`;
      return `${help}${stringify({ [name]: value.default }, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })}`;
    })
    .join('');
}

/** JSON Schema (draft-07) of the values: one that is not there is refused. */
export function valuesSchema(values: Values): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...group({ global: { help: 'What Helm hands to every chart.', default: {}, schema: tree }, ...values }),
  };
}

function group(values: Values): object {
  const properties = Object.entries(values).map(([name, value]) => {
    const schema = 'values' in value ? { ...group(value.values), ...value.schema } : value.schema;
    return [name, { ...schema, description: value.help }];
  });
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) as object };
}
