import { parentPort, workerData } from 'node:worker_threads';
import { handleAdmission } from '../admission/index.js';
import { compilePolicy } from '../core/cronjob/policy/index.js';
import { answerJobs, isAdmissionWork } from './off-thread.js';

// Only the thread that was started for it listens: importing this module anywhere else does nothing.
if (parentPort !== null && isAdmissionWork(workerData)) {
  let policy = compilePolicy(workerData.policy);
  answerJobs(
    parentPort,
    (endpoint, body) => handleAdmission({ endpoint, body, nowMs: Date.now() }, { policy }),
    (data) => {
      if (isAdmissionWork(data)) policy = compilePolicy(data.policy);
    },
  );
}
