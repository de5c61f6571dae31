import { builtInKind, customKind } from '../../src/core/cronjob/schema/index.js';
import type { Candidate } from '../../src/simulate/index.js';

export interface CandidateParts {
  readonly name?: string;
  readonly custom?: boolean;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly jobSpec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly runTimeMs?: number;
}

/** A CronJob `space/nightly` to simulate, due every hour. */
export function candidate({
  name = 'nightly',
  custom = false,
  spec,
  jobSpec,
  status,
  runTimeMs,
}: CandidateParts = {}): Candidate {
  const kind = custom ? customKind : builtInKind;
  const pod = { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }] };
  const object = {
    apiVersion: kind.apiVersion,
    kind: 'CronJob',
    metadata: { namespace: 'space', name },
    spec: { schedule: '0 * * * *', ...spec, jobTemplate: { spec: { ...jobSpec, template: { spec: pod } } } },
    ...(status !== undefined && { status }),
  };
  return { kind, object, runTimeMs };
}
