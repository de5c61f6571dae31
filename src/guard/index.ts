export type { Outcome } from './answer-from.js';
export { Guard } from './guard.js';
export type { Recheck } from './guard.js';
export type { QuestionName } from './next-question.js';
export { withQuestions } from './questions.js';
export type { GuardedAnswer, GuardSettings } from './questions.js';
