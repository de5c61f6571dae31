import type { ScheduleError } from './error.js';

export function hintFor(_text: string, _error: ScheduleError): string | undefined {
  return undefined;
}
