import { cronJobDefinitions } from './generated/cron-job.js';
import { jobTemplateDefinitions } from './generated/job-template.js';
import type { Definitions } from './node.js';

/** The types that a CronJob is made of, by name. */
export const definitions: Definitions = { ...jobTemplateDefinitions, ...cronJobDefinitions };
