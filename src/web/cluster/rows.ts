import type { LiveCronJob } from '../../page/api.ts';

export const columns = ['name', 'schedule', 'last', 'next', 'active', 'missed', 'health'] as const;

export type Column = (typeof columns)[number];

export type Health = LiveCronJob['health'];

/** The worst first. */
export const healths: readonly Health[] = ['broken', 'failing', 'late', 'suspended', 'well'];

/** What is wanted of the CronJobs. */
export interface View {
  /** Words that all stand somewhere in what is shown of a CronJob; whatever their case. */
  readonly text: string;
  /** Only those that are not as somebody wants them: suspended ones are. */
  readonly unwell: boolean;
  readonly column: Column;
  readonly descending: boolean;
}

/** The CronJobs that are wanted, in their order; what has no value in the column comes last either way. */
export function rowsOf(cronJobs: Iterable<LiveCronJob>, view: View): readonly LiveCronJob[] {
  const words = view.text.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = [...cronJobs].filter((cronJob) => isWanted(cronJob, view, words));
  return sorted(found, view);
}

export function isUnwell({ health }: Pick<LiveCronJob, 'health'>): boolean {
  return health !== 'well' && health !== 'suspended';
}

/** How many are how well, the worst first; none of those that no CronJob has. */
export function healthCounts(cronJobs: Iterable<LiveCronJob>): readonly (readonly [Health, number])[] {
  const counts = new Map<Health, number>();
  for (const { health } of cronJobs) counts.set(health, (counts.get(health) ?? 0) + 1);
  return healths.flatMap((health) => {
    const count = counts.get(health);
    return count === undefined ? [] : [[health, count] as const];
  });
}

function isWanted(cronJob: LiveCronJob, { unwell }: View, words: readonly string[]): boolean {
  if (unwell && !isUnwell(cronJob)) return false;
  if (words.length === 0) return true;
  const { namespace, name, apiVersion, schedule, words: said, timeZone, health, why = '' } = cronJob;
  const text = [`${namespace}/${name}`, apiVersion, schedule, said, timeZone, health, why].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

function sorted(cronJobs: readonly LiveCronJob[], { column, descending }: View): readonly LiveCronJob[] {
  const direction = descending ? -1 : 1;
  return cronJobs
    .map((cronJob) => ({ cronJob, value: valueOf(cronJob, column), name: nameOf(cronJob) }))
    .sort((one, other) => {
      if (one.value !== other.value) {
        if (one.value === undefined) return 1;
        if (other.value === undefined) return -1;
        return one.value < other.value ? -direction : direction;
      }
      return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
    })
    .map(({ cronJob }) => cronJob);
}

/** Two kinds may have CronJobs of one name. */
function nameOf({ namespace, name, apiVersion }: LiveCronJob): string {
  return `${namespace}/${name} ${apiVersion}`;
}

/** Times are in RFC 3339 in UTC, which sorts as they do. */
function valueOf(cronJob: LiveCronJob, column: Column): string | number | undefined {
  switch (column) {
    case 'name':
      return nameOf(cronJob);
    case 'schedule':
      return cronJob.words === '' ? undefined : cronJob.words;
    case 'active':
      return cronJob.active.length;
    case 'health':
      return healths.indexOf(cronJob.health);
    case 'last':
    case 'next':
    case 'missed':
      return cronJob[column];
  }
}
