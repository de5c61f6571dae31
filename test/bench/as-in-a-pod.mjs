/*
 * Runs the built controller as in a pod: with the credentials of a service account, from the directory that
 * SERVICE_ACCOUNT_DIR names, and without a kubeconfig. Everything else is `cronward controller`.
 */
/* global AbortController */
import process from 'node:process';
import { createLogger, StatusPorts } from '../../dist/server/index.js';
import { findCluster } from '../../dist/kube/index.js';
import { assembleController } from '../../dist/cli/run-controller.js';
import { controllerOptions } from '../../dist/cli/options.js';

const given = new Map(process.argv.slice(2).map((argument) => argument.slice(2).split('=')));
const settings = Object.fromEntries(Object.entries(controllerOptions).map(([name, option]) => [name, option.default]));
const access = await findCluster({ env: process.env, serviceAccountDir: process.env.SERVICE_ACCOUNT_DIR });
const logger = await createLogger({ level: 'info', format: 'json' });
const controller = assembleController({ ...settings, leaderElect: true }, { access, logger, env: process.env });
const stop = new AbortController();
process.once('SIGTERM', () => {
  stop.abort();
});
const ports = new StatusPorts({
  host: '127.0.0.1',
  ports: { health: Number(given.get('health-port')), metrics: Number(given.get('metrics-port')) },
  unready: controller.unready,
  registry: controller.metrics.registry,
});
await ports.open();
await controller.run(stop.signal);
await ports.close();
