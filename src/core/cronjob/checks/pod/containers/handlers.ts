import { child, forbidden, invalid, notSupported, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { IntOrString, LifecycleHandler, Probe, Received } from '../../../schema/index.js';
import { headerNameFaults, portNameFaults, portNumberFaults } from '../../syntax.js';

/** What a probe or a hook of the lifecycle does; each knows four of the five. */
export type Handler = Received<LifecycleHandler & Pick<Probe, 'grpc'>>;

const schemes = ['HTTP', 'HTTPS'];

/**
 * A handler does one thing, which is described completely: as `validateHandler` of Kubernetes 1.36, which looks at the
 * first and forbids the others. `gracePeriod` is how long the pod may take to end, in seconds, which bounds a sleep.
 */
export function* handlerFaults(path: FieldPath, handler: Handler, gracePeriod: number): Generator<FieldError> {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const kinds = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter((kind) => handler[kind] != null);
  const [first, ...others] = kinds;
  if (first === undefined) yield required(path, 'must specify a handler type');
  if (first === 'exec' && (exec?.command ?? []).length === 0) yield required(child(path, 'exec', 'command'));
  if (first === 'httpGet' && httpGet != null) yield* httpGetFaults(child(path, 'httpGet'), httpGet);
  if (first === 'tcpSocket') yield* portFaults(child(path, 'tcpSocket', 'port'), tcpSocket?.port ?? 0);
  if (first === 'grpc') yield* portFaults(child(path, 'grpc', 'port'), grpc?.port ?? 0);
  if (first === 'sleep') {
    const seconds = sleep?.seconds ?? 0;
    const rule = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
    if (seconds < 0 || seconds > gracePeriod) yield invalid(child(path, 'sleep'), seconds, rule);
  }
  for (const kind of others) yield forbidden(child(path, kind), 'may not specify more than 1 handler type');
}

/** The path is `/` and the scheme HTTP where none is given. */
function* httpGetFaults(path: FieldPath, action: NonNullable<Handler['httpGet']>): Generator<FieldError> {
  yield* portFaults(child(path, 'port'), action.port ?? 0);
  const scheme = action.scheme ?? '';
  if (scheme !== '' && !schemes.includes(scheme)) yield notSupported(child(path, 'scheme'), scheme, schemes);
  for (const header of action.httpHeaders ?? []) {
    const name = header?.name ?? '';
    for (const fault of headerNameFaults(name)) yield invalid(child(path, 'httpHeaders'), name, fault);
  }
}

/** The number of a port, or the name of one of the container's. */
function* portFaults(path: FieldPath, port: IntOrString): Generator<FieldError> {
  const faults = typeof port === 'number' ? portNumberFaults(port) : portNameFaults(port);
  for (const fault of faults) yield invalid(path, port, fault);
}
