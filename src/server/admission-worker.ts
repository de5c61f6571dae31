import { parentPort, workerData } from 'node:worker_threads';
import { handleAdmission } from '../admission/index.js';
import { compilePolicy } from '../core/cronjob/policy/index.js';
// Not by the index: this thread asks nobody.
import { withQuestions } from '../guard/questions.js';
import { answerJobs, isAdmissionWork } from './off-thread.js';

// Only the thread that was started for it listens: importing this module anywhere else does nothing.
if (parentPort !== null && isAdmissionWork(workerData)) {
  const { guard } = workerData;
  let policy = compilePolicy(workerData.policy);
  answerJobs(
    parentPort,
    (endpoint, body) => {
      const nowMs = Date.now();
      const answer = handleAdmission({ endpoint, body, nowMs }, { policy });
      return guard === undefined ? answer : withQuestions({ answer, body, nowMs }, guard);
    },
    (data) => {
      if (isAdmissionWork(data)) policy = compilePolicy(data.policy);
    },
  );
}
