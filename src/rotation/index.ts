export { clusterOf, rights } from './cluster.js';
export type { Names } from './cluster.js';
export type { Timing } from './decide.js';
export { Keeper } from './keeper.js';
export type { KeeperEvent } from './keeper.js';
