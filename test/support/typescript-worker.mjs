import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Runs the TypeScript module that `workerData.module` names, as a worker thread of the compiled program would run it.
register();
await import(workerData.module);
