import { groups, rules } from '../core/cronjob/checks/index.js';
import type { Match } from '../core/cronjob/policy/index.js';
import { quote } from '../core/field/index.js';
import { manifestRules, ruleDescriptions } from '../findings/index.js';
import type { Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import { fieldPageOf, isFieldPath } from './field-page.js';
import type { FieldPage } from './field-page.js';
import { suggestion } from './nearest.js';
import type { explainOptions } from './judging-options.js';
import type { Settings } from './options.js';
import { levelMeanings, pageOf } from './rule-page.js';
import type { Example, RulePage } from './rule-page.js';
import { renderTable } from './table.js';
import { wrap } from './wrap.js';

/** `cronward explain` */
export const runExplain: Run<Settings<typeof explainOptions>> = async (
  { json },
  { stdout, nowMs },
  operands,
  { policy },
) => {
  const operand = onlyOperand(operands);
  const width = Math.min(maxWidth, stdout.columns() ?? maxWidth);
  if (isFieldPath(operand)) {
    const page = fieldPageOf(operand, policy);
    await stdout.write(json ? asJson(page) : renderField(page, width));
    return exitCode.done;
  }
  const rule = rules.find(({ id }) => id === operand);
  if (rule === undefined) {
    const page = describedOf(operand);
    await stdout.write(json ? asJson(page) : renderDescription(page, width));
  } else {
    const page = pageOf(rule, nowMs(), policy);
    await stdout.write(json ? asJson(page) : renderRule(page, width));
  }
  return exitCode.done;
};

/** Longer lines are hard to read. */
const maxWidth = 100;

function onlyOperand(operands: readonly string[]): string {
  const [id, ...more] = operands;
  if (id === undefined)
    throw Failure.usage('explain needs a rule or a field, such as cronward explain time-zone; see cronward rules');
  if (more.length > 0) throw Failure.usage(`explain takes one rule or field, and got ${operands.length} words`);
  return id;
}

type Described = (typeof manifestRules)[number];

/** What `cronward lint` says of manifests, rather than of a CronJob. */
function describedOf(id: string): Described {
  const rule = manifestRules.find((candidate) => candidate.id === id);
  if (rule !== undefined) return rule;
  const ids = ruleDescriptions.map((candidate) => candidate.id);
  throw Failure.usage(`unknown rule ${quote(id)}${suggestion(id, ids) || '; see cronward rules'}`);
}

function asJson(page: RulePage | FieldPage | Described): string {
  return `${JSON.stringify(page, null, 2)}\n`;
}

function renderDescription({ id, level, summary, explanation }: Described, width: number): string {
  const levelLine = `Level:  ${level} (of cronward lint; a webhook sees no manifests)`;
  return joined([[id], wrap(summary, width), [levelLine], wrap(explanation, width)]);
}

function renderRule(page: RulePage, width: number): string {
  const parts = [
    [page.id],
    wrap(page.summary, width),
    [
      `Group:  ${page.group} (${groups[page.group]})`,
      `Level:  ${page.level} (${levelReason(page)})`,
      ...page.overrides.map(({ match, level }) => `        ${level} for ${matchText(match)}`),
      ...page.fields.map((field, index) => `${index === 0 ? 'Fields: ' : '        '}${field}`),
    ],
    ...page.explanation.split('\n\n').map((paragraph) => wrap(paragraph, width)),
    ...renderExample('Bad', page.bad),
    ...renderExample('Good', page.good),
  ];
  return joined(parts);
}

/** What the level means, or, where the configuration says what it is, what it would be without. */
function levelReason({ level, ownLevel }: RulePage): string {
  return level === ownLevel ? levelMeanings[level] : `by the configuration; ${ownLevel} without it`;
}

/** `namespaces team-*, labels tier=night`. */
function matchText({ namespaces, labels, apiVersion }: Match): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    ...(namespaces === undefined ? [] : [`namespaces ${namespaces.join(' ')}`]),
    ...(pairs.length === 0 ? [] : [`labels ${pairs.join(' ')}`]),
    ...(apiVersion === undefined ? [] : [apiVersion]),
  ].join(', ');
}

function joined(parts: readonly (readonly string[])[]): string {
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The part of a CronJob, and what is said of it in lines that are not folded: they are what a search looks for. */
function renderExample(heading: string, example: Example): readonly (readonly string[])[] {
  const yaml = example.yaml.split('\n').map((line) => `  ${line}`);
  return [[`${heading}:`], yaml, ...(example.said.length === 0 ? [] : [example.said.map((line) => `  ${line}`)])];
}

function renderField(page: FieldPage, width: number): string {
  const { path, type, required, description, fields, rules: judges } = page;
  const known = description ?? `A field of Kubernetes: kubectl explain cronjob.${path.replace(/\[[^\]]*\]/gu, '')}`;
  const names = fields.map(([name, its]) => ({ head: [name, its], text: '' }));
  const rows = judges.map(({ id, level, summary }) => ({ head: [id, level], text: summary }));
  return joined([
    [`${path} (${type}${required ? ', required' : ''})`],
    wrap(known, width),
    ...(names.length === 0 ? [] : [['Fields:'], indented(renderTable(names, width - 2))]),
    ...(rows.length === 0 ? [['No rule judges it.']] : [['Rules:'], indented(renderTable(rows, width - 2))]),
  ]);
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
