export { developmentCertificates } from './development.js';
export type { DevelopmentCertificates } from './development.js';
export { CertificateError } from './key-pair.js';
export type { KeyPair } from './key-pair.js';
export { plan } from './plan.js';
export type { Plan, StoredCertificates } from './plan.js';
export { CertificateSource } from './source.js';
export type { CertificateListener, SourceOptions } from './source.js';
export { certificateFiles } from './store.js';
