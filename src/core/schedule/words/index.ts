export { inWords } from './words.js';
