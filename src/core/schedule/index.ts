export { type ClockChange, clockChanges, shiftedRuns, type ShiftedRuns } from './clock-changes.js';
export { type ClockEffect, clockEffects } from './clock-effects.js';
export { type DayRule, dayRuleOf } from './days.js';
export { describeScheduleError, type FieldName, type Position, type ScheduleError } from './error.js';
export { type Field, sizeOf, valuesOf } from './field.js';
export { type Intervals, intervalsOf } from './intervals.js';
export { type Gap, type MissedRuns, missedRuns } from './missed.js';
export { next, ticks } from './next.js';
export {
  type CronSchedule,
  type EverySchedule,
  fieldTextsOf,
  maxScheduleLength,
  type ParsedSchedule,
  parseSchedule,
  type Schedule,
} from './parse.js';
export { isPortable, portableTextOf, rangesOf } from './portable.js';
export { previous } from './previous.js';
export { inWords } from './words/index.js';
export { isSpread, type Spread, spreadSchedule } from './spread.js';
export { findTimeZone, type TimeZone, timeZoneLike, utc } from './zone.js';
