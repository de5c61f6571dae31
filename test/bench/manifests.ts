import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A manifest as people commit it: 1 to 3 kB, with comments, of one of the kinds of an ordinary cluster. */
export interface Manifest {
  readonly file: string;
  readonly text: string;
}

const teams = ['billing', 'search', 'reports', 'media', 'platform'];
const schedules = ['0 3 * * *', '*/5 * * * *', '30 2 * * MON-FRI', '@hourly', '15 4 1 * *', '0 9-17 * * 1-5'];
const policies = ['Forbid', 'Allow', 'Replace'];

const labels = (index: number): string => `  labels:
    app.kubernetes.io/name: job-${index}
    app.kubernetes.io/part-of: ${at(teams, index)}
    app.kubernetes.io/managed-by: Helm
`;

function cronJob(index: number): string {
  const secure = index % 3 === 0;
  return `# Owned by ${at(teams, index)}; ask there before you change the schedule.
apiVersion: batch/v1
kind: CronJob
metadata:
  name: job-${index}
  namespace: ${at(teams, index)}
${labels(index)}  annotations:
    example.com/runbook: "https://runbooks.example.com/${at(teams, index)}/job-${index}#restart"
    example.com/contact: '${at(teams, index)} on-call'
spec:
  schedule: "${at(schedules, index)}"  # in the zone below
${index % 4 === 0 ? '' : '  timeZone: Europe/Berlin\n'}  concurrencyPolicy: ${at(policies, index)}
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 1
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 280
      template:
        metadata:
          annotations: {prometheus.io/scrape: "true", prometheus.io/port: '9090'}
        spec:
          restartPolicy: OnFailure
          serviceAccountName: job-${index}
          containers:
          - name: main
            image: registry.example.com/${at(teams, index)}/worker:1.${index % 50}.0
            imagePullPolicy: IfNotPresent
            command: ["/bin/sh", "-c"]
            args:
            - |
              set -eu
              echo "run ${index}"
              exec /app/run --since "$(date -d yesterday +%F)" --batch ${index % 7}00
            env:
            - name: LOG_LEVEL
              value: info
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: job-${index}
                  key: password
            envFrom:
            - configMapRef: {name: common}
            resources:
              requests:
                cpu: 100m
                memory: 128Mi
              limits:
                memory: 256Mi
${secure ? securityContext : ''}            volumeMounts:
            - name: scratch
              mountPath: /scratch
          volumes:
          - name: scratch
            emptyDir: {}
`;
}

const securityContext = `            securityContext:
              runAsNonRoot: true
              allowPrivilegeEscalation: false
              # Nothing here needs a capability.
              capabilities:
                drop: [ALL]
`;

const others: readonly ((index: number) => string)[] = [
  (index) => `apiVersion: v1
kind: Service
metadata:
  name: service-${index}
${labels(index)}spec:
  selector:
    app.kubernetes.io/name: job-${index}
  ports:
  - name: http
    port: 80
    targetPort: 8080
`,
  (index) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: deployment-${index}
${labels(index)}spec:
  replicas: 3
  template:
    spec:
      containers:
${[0, 1, 2].map((n) => `      - name: c${n}\n        image: registry.example.com/c:${n}\n        readinessProbe:\n          httpGet: {path: /ready, port: 8080}\n          periodSeconds: 5\n        env:\n        - name: MODE\n          value: "${n}"\n        resources:\n          requests: {cpu: 250m, memory: 512Mi}\n`).join('')}`,
  (index) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: config-${index}
data:
  # It starts the CronJob of the same number by hand.
  run.sh: |
${'    kubectl create job --from=cronjob/job by-hand  # a line of a script\n'.repeat(20)}`,
  (index) => `${others[0]?.(index) ?? ''}---\n# The job that tidies up behind it.\n${cronJob(index)}`,
];

function at(words: readonly string[], index: number): string {
  return words[index % words.length] ?? '';
}

/** The first `count` manifests, half of them with a CronJob; the same ones each time, in directories of a hundred. */
export function manifests(count: number): readonly Manifest[] {
  return Array.from({ length: count }, (_, index) => ({
    file: join(`app-${Math.floor(index / 100)}`, `${index}.yaml`),
    text: index % 5 < 2 ? cronJob(index) : (others[index % others.length] ?? cronJob)(index),
  }));
}

/** Writes `manifests(count)` below a directory. */
export function writeManifests(directory: string, count: number): void {
  for (const { file, text } of manifests(count)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
}
