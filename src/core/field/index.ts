export * from './error.js';
export * from './path.js';
export { printable, quote, renderValue } from './render.js';
