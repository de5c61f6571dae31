export { Page } from './page.js';
export type { PageParts, Sight } from './page.js';
export { PagePort } from './port.js';
