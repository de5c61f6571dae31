import type { View } from '../view.js';

/** Whether the policy is Allow, as it is where nothing is set. */
export function allowsOverlap({ concurrencyPolicy }: View['spec']): boolean {
  return concurrencyPolicy == null || concurrencyPolicy === '' || concurrencyPolicy === 'Allow';
}
