import { at, listOf } from './json.js';
import type { Seen } from './observation.js';

/** The arguments of a Deployment's first container. */
export function argumentsOf(deployment: Seen): readonly string[] {
  if (deployment.is !== 'there') return [];
  const [container] = listOf(at(deployment.object, 'spec', 'template', 'spec', 'containers'));
  const args = container?.['args'];
  return Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [];
}

/** The value of an option among them, `--name=value` or `--name value`; of several the last. */
export function optionIn(deployment: Seen, option: string): string | undefined {
  const args = argumentsOf(deployment);
  return args
    .flatMap((arg, index) => {
      if (arg === option) return args.slice(index + 1, index + 2);
      return arg.startsWith(`${option}=`) ? [arg.slice(option.length + 1)] : [];
    })
    .at(-1);
}
