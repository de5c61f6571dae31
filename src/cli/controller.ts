import { createLogger, StatusPorts } from '../server/index.js';
import { flushSpans } from '../tracing/index.js';
import { clusterAccess } from './cluster-access.js';
import type { Run } from './context.js';
import { exitCode } from './failure.js';
import type { Settings } from './options.js';
import { asPortFailure } from './port-failure.js';
import type { controllerOptions } from './serving-options.js';
import { assembleController } from './run-controller.js';
import { everyAddress } from './serve.js';
import { version } from './version.js';

/** `cronward controller` */
export const runController: Run<Settings<typeof controllerOptions>> = async (settings, context) => {
  const stop = context.stopSignal();
  const access = await clusterAccess(settings, context.env);
  const logger = await createLogger({
    level: settings.logLevel,
    format: settings.logFormat ?? (context.stdout.isTerminal ? 'pretty' : 'json'),
  });
  const controller = assembleController(settings, { access, logger, env: context.env });
  const ports = new StatusPorts({
    host: settings.host ?? everyAddress(),
    ports: { health: settings.healthPort, metrics: settings.metricsPort },
    unready: () => (stop.aborted ? 'the controller is stopping' : controller.unready()),
    registry: controller.metrics.registry,
  });
  try {
    const opened = await ports.open().catch(asPortFailure);
    logger.info({ version: version(), server: access.server, ports: opened }, 'running');
    await controller.run(stop);
    await flushSpans();
    return exitCode.done;
  } finally {
    await ports.close();
  }
};
