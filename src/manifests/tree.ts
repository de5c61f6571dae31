import { baseFiles } from './base.js';
import { chartFiles } from './chart.js';
import { clientCaFiles } from './client-ca.js';
import { dashboard } from './dashboard.js';
import { guardFiles } from './guard.js';
import { outagePolicyFiles } from './outage-policy.js';
import { alertGroups, monitoringFiles } from './monitoring.js';
import { certManagerFiles, developmentFiles, selfManagedFiles } from './overlays.js';
import { pageFiles } from './page.js';
import { renderYaml } from './render.js';
import type { ServerSettings } from './webhook.js';

/** Everything that is generated below `manifests/`, by its path there. `configSchema` is that of the configuration file. */
export function manifestFiles(settings: ServerSettings, configSchema: object): ReadonlyMap<string, string> {
  const folders = {
    base: baseFiles(settings),
    chart: chartFiles(settings, configSchema),
    'components/client-ca': clientCaFiles(),
    'components/guard': guardFiles(),
    'components/page': pageFiles(settings),
    'components/outage-policy': outagePolicyFiles(),
    'components/monitoring': monitoringFiles(),
    // For a Prometheus without an operator, and for Grafana.
    monitoring: new Map([
      ['alerts.yaml', `# Written by \`cronward generate manifests\`.\n${renderYaml([{ groups: alertGroups() }])}`],
      ['dashboard.json', `${JSON.stringify(dashboard(), undefined, 2)}\n`],
    ]),
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
