export { type HeatMap, heatMap } from './heat-map.js';
export type { PlayedRun, Window } from './play.js';
export { type Candidate, type CronJobRuns, maxPlayedRuns, simulate, type Simulation, type Terms } from './simulate.js';
export { type Busy, type Minute, type Summary, summaryOf } from './summary.js';
