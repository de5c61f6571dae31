export { handleAdmission } from './handle.js';
export type { AdmissionAnswer, AdmissionSettings, AdmissionVerdict, Decision, Endpoint } from './handle.js';
export { statusBody } from './review.js';
export type { Status } from './review.js';
export { admissionRoutes } from './routes.js';
