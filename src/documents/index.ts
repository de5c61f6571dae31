export type { CronJobDocument, DocumentProblem, Edit, ProblemRule, ReadDocuments } from './document.js';
export { isKustomization, patchFiles } from './kustomization.js';
export type { Position, SourceRange, Span } from './position.js';
export { readDocuments } from './read.js';
export { fixText } from './fix.js';
export type { Fix, Fixed } from './fix.js';
