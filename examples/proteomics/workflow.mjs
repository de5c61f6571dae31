// Label-free quantification with OpenMS, in two steps: features are found in each sample, a Job for each; once all of them
// have succeeded, one Job links the features across the samples.
//
//   node workflow.mjs <run> <sample>...
//
// The volume of volume.yaml holds raw/<sample>.mzML. Run it again with the same <run> after a fault: what has succeeded is not
// done again, and what still runs is waited for.
import { connect, containerJob, hours } from 'cronward';

const [run, ...samples] = process.argv.slice(2);
if (run === undefined || samples.length < 2) {
  console.error('usage: node workflow.mjs <run> <sample> <sample>...');
  process.exit(2);
}

const image = 'ghcr.io/openms/openms-tools:3.1.0';
/** @type {import('cronward').ContainerJobOptions['volumes']} */
const volumes = {
  '/data': { persistentVolumeClaim: { claimName: 'proteomics' } },
  '/scratch': { emptyDir: { sizeLimit: '20Gi' } },
};

/** @param {string} sample */
const featuresOf = (sample) =>
  containerJob({
    name: 'features',
    labels: { workflow: run, step: 'features' },
    image,
    // The name of the sample is a word of its own, so whatever is in it is no command.
    command: ['sh', '-euc', findFeatures, 'sh', sample],
    volumes,
    cpu: 2,
    memory: '4Gi',
    retries: 1,
    deadlineSeconds: hours(6),
  });

const findFeatures = `
  PeakPickerHiRes -in "/data/raw/$1.mzML" -out /scratch/picked.mzML
  FeatureFinderCentroided -in /scratch/picked.mzML -out "/scratch/$1.featureXML"
  mkdir -p /data/features
  cp "/scratch/$1.featureXML" "/data/features/$1.part"
  mv "/data/features/$1.part" "/data/features/$1.featureXML"
`;

const linked = containerJob({
  name: 'link',
  labels: { workflow: run, step: 'link' },
  image,
  command: [
    ...['FeatureLinkerUnlabeledQT', '-out', `/data/${run}.consensusXML`],
    ...['-in', ...samples.map((sample) => `/data/features/${sample}.featureXML`)],
  ],
  volumes,
  cpu: 1,
  memory: '16Gi',
  deadlineSeconds: hours(6),
});

const cluster = await connect();

const { results, failed } = await cluster.scatter(samples, featuresOf, {
  atOnce: 8,
  key: (sample) => `${run}/features/${sample}`,
  onProgress: ({ total, running, succeeded, failed }) => {
    console.log(`features: ${succeeded} of ${total} succeeded, ${failed} failed, ${running} running`);
  },
});
for (const [index, result] of results.entries()) {
  if (result.status === 'failed') console.error(`${samples[index]}: ${result.message}`);
}
if (failed > 0) process.exit(1);

const job = await cluster.launch(linked, { key: `${run}/link` });
const { startedAt, finishedAt } = await job.succeeded();
console.log(`link: succeeded, ${startedAt?.toISOString()} to ${finishedAt?.toISOString()}`);
await cluster.close();
