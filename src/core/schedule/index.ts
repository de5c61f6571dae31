export { describeScheduleError, type FieldName, type Position, type ScheduleError } from './error.js';
export { type Field } from './field.js';
export {
  type CronSchedule,
  type EverySchedule,
  maxScheduleLength,
  type ParsedSchedule,
  parseSchedule,
  type Schedule,
} from './parse.js';
export { findTimeZone, type TimeZone, utc } from './zone.js';
