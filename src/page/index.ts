export { Page } from './page.js';
export type { PageParts } from './page.js';
export { PagePort } from './port.js';
export { Sight } from './sight.js';
