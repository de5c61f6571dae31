export { findingsOf } from './findings.js';
export type { Finding } from './observation.js';
export { observe } from './observe.js';
