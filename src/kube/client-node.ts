/**
 * What is used of @kubernetes/client-node: its reader of kubeconfigs, and the ways to credentials that those name. The build
 * puts it and what it needs into this one file (vite.config.ts).
 */
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
