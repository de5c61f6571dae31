export { admissionSpans } from './admissions.js';
export { callSpans } from './calls.js';
export { reconcileSpans } from './reconciles.js';
export { flushSpans } from './tracer.js';
