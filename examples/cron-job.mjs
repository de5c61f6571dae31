// Creates a CronJob, or brings the one that is there up to date, and prints when it runs.
import { connect, containerJob, defineCronJob, hours, inWords, nextRuns } from 'cronward';

const schedule = '30 2 * * mon-fri';
const timeZone = 'Europe/Berlin';

const { spec } = containerJob({
  name: 'backup',
  image: 'postgres:17',
  command: ['sh', '-c', 'pg_dump --format=custom "$DATABASE" >"/backups/$(date +%F).dump"'],
  env: { DATABASE: { secretKeyRef: { name: 'database', key: 'url' } } },
  volumes: { '/backups': { persistentVolumeClaim: { claimName: 'backups' } } },
  cpu: 0.5,
  memory: '512Mi',
  deadlineSeconds: hours(2),
});

// Wrong fields are told here, all at once and each with its path; no cluster is needed for that.
const cronJob = defineCronJob({
  metadata: { name: 'backup' },
  spec: { schedule, timeZone, concurrencyPolicy: 'Forbid', startingDeadlineSeconds: hours(1), jobTemplate: { spec } },
});

const cluster = await connect();
const { metadata } = await cluster.apply(cronJob);
console.log(`${metadata.namespace}/${metadata.name} runs ${inWords(schedule, timeZone)}; next:`);
for (const run of nextRuns(schedule, 3, { timeZone })) console.log(`  ${run.toISOString()}`);
await cluster.close();
