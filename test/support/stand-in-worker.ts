import { parentPort, threadId } from 'node:worker_threads';
import { answerJobs } from '../../src/server/off-thread.js';
import { standIn } from './stand-in.js';

/** A worker whose verdict is a stand-in's, and that a body can tell to die, to hang or to eat all memory. */
if (parentPort !== null) {
  answerJobs(parentPort, (endpoint, body) => {
    const order = Buffer.from(body).toString();
    if (order === 'die') process.exit(7);
    if (order === 'hang') for (;;);
    if (order === 'devour') devour();
    return { ...standIn(endpoint, body), body: `${order} in thread ${threadId}` };
  });
}

function devour(): never {
  const eaten: number[][] = [];
  for (;;) eaten.push(new Array<number>(100_000).fill(1.5));
}
