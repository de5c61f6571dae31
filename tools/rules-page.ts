import { levelMeanings, pageOf } from '../src/cli/rule-page.js';
import type { Example, RulePage } from '../src/cli/rule-page.js';
import { checks, groups, rules } from '../src/core/cronjob/checks/index.js';
import { readRuleCases } from '../test/cases/read.js';
import type { RuleCase } from '../test/cases/read.js';

/** The examples are judged at the time at which the cases are, so that the page changes with the rules only. */
const nowMs = Date.UTC(2026, 0, 1);

/** docs/rules.md: every rule with its explanation, its examples and the names of its cases. */
export function renderRulesPage(): string {
  const pages = rules.map((rule) => pageOf(rule, nowMs));
  const cases = readRuleCases();
  const chapters = Object.entries(groups).flatMap(([group, title]) => {
    const members = pages.filter((page) => page.group === group);
    return members.length === 0 ? [] : [{ title, members }];
  });
  const parts = [
    introduction,
    '## Contents',
    ...chapters.map(({ title, members }) => [`**${title}**`, contents(members)].join('\n\n')),
    ...chapters.flatMap(({ title, members }) => [`## ${title}`, ...members.map((page) => section(page, cases))]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const introduction = `<!-- Written by \`npm run generate\`; edit src/core/cronjob/checks and test/cases instead. -->

# The rules

What Cronward has to say of a CronJob, rule by rule. \`cronward rules\` lists them, and \`cronward explain <rule>\` shows one
in a terminal. They hold for \`batch/v1\` and for the custom kind alike, except where a rule says otherwise.

| level | what becomes of a CronJob that breaks the rule |
|---|---|
${Object.entries(levelMeanings)
  .map(([level, meaning]) => `| ${level} | ${meaning} |`)
  .join('\n')}

A core rule is one of kube-apiserver 1.36 itself, or one by which it refuses the Jobs that are made from the CronJob. The
others are advice. All faults of an object are reported together; advice is given where there is none. An update is judged
by what it changes: a fault that the stored object has as well is only a warning.

While the webhook is away, the API server itself can keep some of the rules, by the objects that \`cronward generate policy\`
prints; see [while the webhook is away](outage-policy.md). Those rules say so.

The examples are parts of a CronJob. Below a bad one stands what \`kubectl\` prints of the whole. Some faults are found by the
API server before it asks a webhook; it then refuses in words of its own.`;

function contents(pages: readonly RulePage[]): string {
  const rows = pages.map(({ id, level, summary }) => `| [${id}](#${id}) | ${level} | ${cell(summary)} |`);
  return ['| rule | level | what it asks for |', '|---|---|---|', ...rows].join('\n');
}

function section(page: RulePage, cases: readonly RuleCase[]): string {
  const { id, level, summary, fields, explanation, bad, good } = page;
  const judged = fields.map((field) => `\`${field}\``).join(', ');
  const parts = [
    `### ${id}`,
    prose(summary),
    `Level: ${level} (${levelMeanings[level]}).${judged === '' ? '' : ` Fields: ${judged}.`}`,
    explanation,
    ...outage(id),
    ...example('Bad', bad),
    ...example('Good', good),
    ...tried(id, cases),
  ];
  return parts.join('\n\n');
}

function example(title: string, { yaml, said }: Example): readonly string[] {
  return [`${title}:`, fenced('yaml', yaml.split('\n')), ...(said.length === 0 ? [] : [fenced('text', said)])];
}

const coverage = {
  all: 'In the policy of the API server: yes.',
  some: 'In the policy of the API server: in part.',
} as const;

/** Whether the API server itself keeps the rule while the webhook is away. */
function outage(id: string): readonly string[] {
  const check = checks.find((candidate) => candidate.id === id);
  if (check?.cel === undefined) return [];
  const kinds = check.group === 'run' ? '' : ' For the custom kind; Kubernetes has the rule itself for batch/v1.';
  return [`${coverage[check.cel.covers]}${kinds}`];
}

/** The names of the cases; those of both kinds are alike and named once. */
function tried(id: string, cases: readonly RuleCase[]): readonly string[] {
  const names = [...new Set(cases.filter(({ rule }) => rule === id).map((one) => one.it))];
  if (names.length === 0) return [];
  return [`Tried in [cases](../test/cases/${id}.yaml): it ${prose(names.join('; '))}.`];
}

function fenced(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}

/** Plain text as Markdown: a name such as generateName_ or a pattern such as `*` is no markup. */
function prose(text: string): string {
  return text.replace(/[*_<[\]]/gu, '\\$&');
}

function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|');
}
