import { invalid, required } from '../../../field/index.js';
import { describeScheduleError, isSpread, spreadSchedule } from '../../../schedule/index.js';
import type { ScheduleError } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { fieldsPattern, fiveWordsPattern, wordPattern } from './schedule-patterns.js';

function matches(pattern: string): string {
  return `self.schedule.matches(r'${pattern}')`;
}

/** Blanks and names beyond ASCII are read by Go's rules, and a TZ= is another rule's: neither is a pattern's business. */
const leftAlone =
  "self.schedule.matches(r'[^\\x00-\\x7F]') || self.schedule.startsWith('TZ=') || self.schedule.startsWith('CRON_TZ=')";

/**
 * A schedule is required and reads as robfig/cron v3 reads it.
 *
 * The verdict is that of Kubernetes 1.36, the sentence is our own: it names the field, the value and the rule.
 */
export const schedule: Check = {
  id: 'schedule',
  summary:
    'The schedule has five fields (minute, hour, day of month, month, day of week) or is a word such as @hourly.',
  explanation:
    'Kubernetes reads a schedule as robfig/cron v3 does: five fields, or a word such as `@daily` or `@every ' +
    '90m`. Seconds, a year, `7` for Sunday, `L`, `W` and `#` are of other dialects and refused. `cronward next ' +
    "'<schedule>'` shows when it fires.\n\n" +
    'In YAML, put a schedule that begins with `*` between quotes: without them `*/5` is the name of an alias.',
  bad: `
spec:
  schedule: 0 2 * * 7`,
  good: `
spec:
  schedule: 0 2 * * 0`,
  fields: ['spec.schedule'],
  on: 'always',
  cel: {
    covers: 'some',
    rules: [
      {
        self: 'spec',
        field: 'spec.schedule',
        message: 'must be five fields (minute, hour, day of month, month, day of week) or a word such as @hourly',
        expression: `has(self.schedule) && (${leftAlone} || ${matches(wordPattern)} || ${matches(fiveWordsPattern)})`,
      },
      {
        self: 'spec',
        field: 'spec.schedule',
        message: 'must hold in each field only *, ?, numbers within its bounds, names, ranges, lists and steps',
        expression: `!has(self.schedule) || ${leftAlone} || self.schedule.startsWith('@') || ${matches(fieldsPattern)}`,
      },
    ],
  },
  faults({ timing, metadata }) {
    const { text } = timing;
    if (text === '') return [required('spec.schedule')];
    const { parsed } = timing;
    return parsed.ok ? nothing : [invalid('spec.schedule', text, describeScheduleFault(text, parsed.error, metadata))];
  },
};

/** What is said of a schedule that is refused. An `H` that can be resolved never gets here where the policy asks for it. */
export function describeScheduleFault(
  text: string,
  error: ScheduleError,
  metadata: { readonly name?: string | null; readonly generateName?: string | null },
): string {
  if (!isSpread(text)) return describeScheduleError(error);
  const name = metadata.name ?? '';
  const spread = spreadSchedule(text, name);
  if (!spread.ok) return describeScheduleError(spread.error);
  return name === '' || isGenerated(metadata)
    ? 'H becomes a number that is made from metadata.name; a CronJob with only a generateName has to write a number'
    : 'H becomes a number only where the configuration of Cronward says spread: true; else write a number';
}

/** The API server makes the name after the mutating webhooks were asked, and before the validating ones. */
function isGenerated({ name, generateName }: Parameters<typeof describeScheduleFault>[2]): boolean {
  const prefix = generateName ?? '';
  return prefix !== '' && name?.startsWith(prefix) === true;
}
