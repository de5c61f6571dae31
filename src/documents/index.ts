export type { CronJobDocument, DocumentProblem, ProblemRule, ReadDocuments } from './document.js';
export type { Position, SourceRange, Span } from './position.js';
export { readDocuments } from './read.js';
