{{/* Written by `cronward generate manifests`; edit the program, not this file. */}}

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
