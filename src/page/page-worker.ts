import { parentPort, workerData } from 'node:worker_threads';
import { compilePolicy } from '../core/cronjob/policy/index.js';
// Not by the index: this thread serves nobody.
import { takeJobs } from '../server/thread.js';
import { answerPageJob, isPageWork } from './work.js';
import type { PageJob } from './work.js';

// Only the thread that was started for it listens: importing this module anywhere else does nothing.
if (parentPort !== null && isPageWork(workerData)) {
  let policy = compilePolicy(workerData.policy);
  takeJobs(
    parentPort,
    (job) => answerPageJob(job as PageJob, policy),
    (data) => {
      if (isPageWork(data)) policy = compilePolicy(data.policy);
    },
  );
}
