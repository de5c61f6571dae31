import { chartTemplates } from './chart-objects.js';
import { chartValues, valuesFile, valuesSchema } from './chart-values.js';
import { renderYaml } from './render.js';
import { renderTemplates } from './template.js';
import type { ServerSettings } from './webhook.js';

const generated = 'Written by `cronward generate manifests`; edit the program, not this file.';

/** The files of a Helm chart that installs what the base and its overlays do, by path. */
export function chartFiles(settings: ServerSettings, configSchema: object): ReadonlyMap<string, string> {
  const values = chartValues(settings, configSchema);
  return new Map([
    ['Chart.yaml', `# ${generated}\n${renderYaml([description(settings)])}`],
    ['values.yaml', `# ${generated}\n# Set what you need in a file of your own: helm install … --values my-values.yaml\n${valuesFile(values)}`],
    ['values.schema.json', `${JSON.stringify(valuesSchema(values), undefined, 2)}\n`],
    ['.helmignore', `# ${generated}\n*.orig\n*.swp\n`],
    ['templates/_helpers.tpl', `{{/* ${generated} */}}\n${helpers}`],
    ['templates/NOTES.txt', notes],
    ...[...chartTemplates(settings)].map(
      ([name, templates]) => [`templates/${name}`, `# ${generated}\n${renderTemplates(templates)}`] as const,
    ),
  ]);
}

function description({ version }: ServerSettings): object {
  return {
    apiVersion: 'v2',
    name: 'cronward',
    description: 'Admits, defaults and runs Kubernetes CronJobs.',
    type: 'application',
    version,
    appVersion: version,
    // policy/v1 came with it.
    kubeVersion: '>=1.21.0-0',
    keywords: ['cronjob', 'admission-webhook', 'controller'],
    annotations: { 'artifacthub.io/license': 'Apache-2.0' },
  };
}

const helpers = `
{{/* The image, by its digest where there is one. */}}
{{- define "cronward.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The authorities that the API server is to trust, in base64, where the values name them. */}}
{{- define "cronward.caBundle" -}}
{{- if eq .Values.certificates.mode "existing" -}}
{{ .Values.certificates.existing.caBundle | b64enc }}
{{- end -}}
{{- end -}}
`;

const notes = `Cronward {{ .Chart.AppVersion }} is in the namespace {{ .Release.Namespace }}.
{{- if eq .Values.certificates.mode "self-managed" }}

Its certificate is made and rotated by the Deployment cronward-certificates. This waits until the webhook serves it:
{{- else if eq .Values.certificates.mode "cert-manager" }}

Its certificate is made by cert-manager, which must be in the cluster. This waits until the webhook serves it:
{{- else }}

Its certificate is that of your Secret {{ .Values.certificates.existing.secretName }}, for cronward-webhook.{{ .Release.Namespace }}.svc.
{{- if not .Values.certificates.existing.caBundle }}
The API server trusts it only where its own machine does: certificates.existing.caBundle is empty.
{{- end }}
This waits until the webhook serves it:
{{- end }}

  kubectl rollout status deployment/cronward-webhook --namespace {{ .Release.Namespace }}

The pods fit the Pod Security Standard "restricted"; this has the namespace take no others:

  kubectl label namespace {{ .Release.Namespace }} pod-security.kubernetes.io/enforce=restricted

If the webhook ever stands in the way, this takes it out of it at once, and helm upgrade brings it back:

  kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration cronward
{{- if and .Values.crd.install .Values.crd.keep }}

helm uninstall leaves the CustomResourceDefinition, and with it every CronJob of batch.tutorial.kubebuilder.io/v1.
{{- end }}
`;
