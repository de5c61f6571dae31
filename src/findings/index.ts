import { renderGithub } from './github.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import type { Format } from './report.js';
import { renderSarif } from './sarif.js';
import { renderText } from './text.js';

export { duplicates, judgeObject, judgeText, type ManifestTerms } from './judge.js';
export type { Format, Report, Result, Subject, Terms } from './report.js';
export { manifestRules, ruleDescriptions } from './rules.js';
export { countsOf, summaryOf, wordsFor } from './summary.js';

/** How a report may be printed, by the name of the format. */
export const formats = {
  text: renderText,
  json: renderJson,
  sarif: renderSarif,
  github: renderGithub,
  junit: renderJunit,
} as const satisfies Readonly<Record<string, Format>>;
