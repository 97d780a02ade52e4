{{/* Start of the names of a region's objects, for example oneroster-sync-uk */}}
{{- define "sync.name" -}}
oneroster-sync-{{ .Values.region }}
{{- end }}

{{- define "sync.selector" -}}
app.kubernetes.io/name: oneroster-sync
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sync.labels" -}}
{{ include "sync.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
oneroster-sync/region: {{ .Values.region }}
{{- end }}

{{- define "sync.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* Settings that the restricted pod security standard requires, for a pod and for its one container */}}
{{- define "sync.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 256Mi
{{- end }}

{{- define "sync.containerSecurity" -}}
image: {{ include "sync.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- end }}

{{- define "sync.zoneVariable" -}}
ROSTER_SYNC_REGIONS_{{ . | upper | replace "-" "_" }}_TIME_ZONE
{{- end }}

{{/* Secrets are given only by reference */}}
{{- define "sync.databaseEnv" -}}
- name: SPRING_DATASOURCE_URL
  value: {{ .Values.database.url | quote }}
- name: SPRING_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.usernameKey }}
- name: SPRING_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.passwordKey }}
- name: ROSTER_SYNC_LOG
  value: json
{{- end }}

{{/* The settings, with the key that opens Client Secrets */}}
{{- define "sync.env" -}}
{{ include "sync.settingsEnv" . }}
- name: ROSTER_SYNC_SECRET_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .Values.secretKey.existingSecret }}
      key: {{ .Values.secretKey.key }}
{{- end }}

{{- define "sync.settingsEnv" -}}
{{ include "sync.databaseEnv" . }}
- name: {{ include "sync.zoneVariable" .Values.region }}
  value: {{ .Values.timeZone | quote }}
{{- range $region, $zone := .Values.otherTimeZones }}
{{- if ne $region $.Values.region }}
- name: {{ include "sync.zoneVariable" $region }}
  value: {{ $zone | quote }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* By default health and metrics are served only on loopback; this opens them to the pod's network */}}
{{- define "sync.httpEnv" -}}
- name: SERVER_ADDRESS
  value: 0.0.0.0
- name: SERVER_PORT
  value: "8080"
{{- end }}
