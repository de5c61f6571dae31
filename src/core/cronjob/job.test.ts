import { describe, expect, it } from 'vitest';
import { jobName } from './job.js';
import { builtInKind, customKind } from './schema/index.js';

describe('jobName', () => {
  const scheduledAtMs = Date.parse('2026-01-02T03:04:00Z');

  it('ends with the minutes since 1970 for the built-in kind', () => {
    expect(jobName(builtInKind, 'report', scheduledAtMs)).toBe('report-29455384');
  });

  it('ends with the seconds since 1970 for the custom kind', () => {
    expect(jobName(customKind, 'report', scheduledAtMs)).toBe('report-1767323040');
  });

  it('is the same for the whole of the run', () => {
    expect(jobName(builtInKind, 'report', scheduledAtMs + 59_999)).toBe('report-29455384');
    expect(jobName(customKind, 'report', scheduledAtMs + 999)).toBe('report-1767323040');
  });
});
