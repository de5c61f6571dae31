export { describeScheduleError, type FieldName, type Position, type ScheduleError } from './error.js';
export { type Field } from './field.js';
export { type Gap, type MissedRuns, missedRuns } from './missed.js';
export { next, ticks } from './next.js';
export {
  type CronSchedule,
  type EverySchedule,
  maxScheduleLength,
  type ParsedSchedule,
  parseSchedule,
  type Schedule,
} from './parse.js';
export { previous } from './previous.js';
export { inWords } from './words/index.js';
export { findTimeZone, type TimeZone, timeZoneLike, utc } from './zone.js';
