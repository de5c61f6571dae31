import { guardRights } from '../src/guard/rights.js';
import { applyRights, launchRights, runRights } from '../src/jobs/launch/rights.js';
import { rights as lookingRights } from '../src/inspection/rights.js';
import type { Right } from '../src/kube/right.js';
import { pageRights } from '../src/page/rights.js';
import { accounts } from '../src/manifests/accounts.js';
import { nameOf, namespace } from '../src/manifests/names.js';

/** docs/reference/rights.md: every right of every account, with the call that needs it. */
export function renderRightsPage(): string {
  const sections = accounts.map(({ account, cluster, namespaced }) =>
    section(`\`${account}\``, [...rowsOf(cluster, 'everywhere'), ...rowsOf(namespaced, `in \`${namespace}\``)]),
  );
  const guard = section(`\`${nameOf('webhook')}\` with the guard`, rowsOf(guardRights, 'everywhere'));
  const page = section(`\`${nameOf('page')}\`, where it is asked for`, rowsOf(pageRights, 'everywhere'));
  const looking = section('Who runs `cronward install-check`', rowsOf(lookingRights, 'everywhere'));
  const launching = section('A program that launches Jobs', rowsOf(launchRights, 'in the namespace of the Jobs'));
  const running = section('Who runs `cronward run`, besides', rowsOf(runRights, 'in the namespace of the CronJob'));
  const applying = section(
    'A program that applies CronJobs, besides',
    rowsOf(applyRights, 'in the namespace of the CronJob'),
  );
  return `${[introduction, ...sections, guard, page, looking, launching, running, applying].join('\n\n')}\n`;
}

const introduction = `<!-- Written by \`npm run generate\`; edit the rights.ts of a folder in src instead. -->

# The rights of the accounts

What each service account of an installation may do in the cluster, and the call that needs it. Tests compare the rights with the
calls that the code makes, and the manifests are made from them. [Security](../security.md) has what they do not allow.`;

function section(title: string, rows: readonly string[]): string {
  if (rows.length === 0) return `## ${title}\n\nNone, and no token: it calls nobody.`;
  return [`## ${title}`, ['| right | of | where | for |', '|---|---|---|---|', ...rows].join('\n')].join('\n\n');
}

function rowsOf(rights: readonly Right[], where: string): readonly string[] {
  return rights.flatMap(({ apiGroups, resources, resourceNames = [], verbs }) =>
    resources.flatMap((resource) => {
      const [group = ''] = apiGroups;
      const names = resourceNames.map((name) => ` \`${name}\``).join('');
      const of = `\`${group === '' ? resource : `${resource}.${group}`}\`${names}`;
      return Object.entries(verbs).map(([verb, call]) => `| ${verb} | ${of} | ${where} | ${call} |`);
    }),
  );
}
