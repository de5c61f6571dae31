import { baseFiles } from './base.js';
import { guardFiles } from './guard.js';
import { outagePolicyFiles } from './outage-policy.js';
import { certManagerFiles, developmentFiles, selfManagedFiles } from './overlays.js';
import type { ServerSettings } from './webhook.js';

/** Everything that is generated below `manifests/`, by its path there. */
export function manifestFiles(settings: ServerSettings): ReadonlyMap<string, string> {
  const folders = {
    base: baseFiles(settings),
    'components/guard': guardFiles(),
    'components/outage-policy': outagePolicyFiles(),
    'overlays/self-managed': selfManagedFiles(settings),
    'overlays/cert-manager': certManagerFiles(),
    'overlays/development': developmentFiles(),
  };
  return new Map(
    Object.entries(folders).flatMap(([folder, files]) =>
      [...files].map(([name, text]) => [`${folder}/${name}`, text] as const),
    ),
  );
}
