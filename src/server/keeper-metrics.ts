import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

/** What a keeper of certificates did, or could not do. */
export const keeperSteps = ['replace', 'prepare', 'trust', 'doubt', 'note', 'promote', 'forget', 'failed'] as const;

/** The metrics of one keeper of certificates, in a registry of their own. */
export class KeeperMetrics {
  readonly registry = new Registry();
  readonly steps = new Counter({
    name: 'cronward_certificates_steps_total',
    help: 'Steps of rotations, by step; failed: an object that could not be read or written.',
    labelNames: ['step'],
    registers: [this.registry],
  });

  constructor(version: string, isInOrder: () => boolean) {
    for (const step of keeperSteps) this.steps.inc({ step }, 0);
    new Gauge({
      name: 'cronward_certificates_in_order',
      help: '1 while the certificate is good and trusted by both webhook configurations, as of the last look; else 0.',
      registers: [this.registry],
      collect() {
        this.set(isInOrder() ? 1 : 0);
      },
    });
    new Gauge({
      name: 'cronward_build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version, node: process.version }, 1);
    collectDefaultMetrics({ register: this.registry });
  }
}
