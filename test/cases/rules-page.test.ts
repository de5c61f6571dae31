import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../src/core/cronjob/checks/index.js';
import { renderRulesPage } from '../../tools/rules-page.js';
import { readRuleCases } from './read.js';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');

test('docs/rules.md is up to date: npm run generate', () => {
  expect(page === renderRulesPage()).toBe(true);
});

test('docs/rules.md has a section for each rule, with the name of each of its cases, and no other', () => {
  const sections = new Map(page.split('\n### ').map((text) => [text.split('\n')[0] ?? '', text] as const));
  expect([...sections.keys()].slice(1)).toEqual(rules.map(({ id }) => id));
  for (const { rule, it } of readRuleCases()) expect(sections.get(rule)?.replaceAll('\\', '')).toContain(it);
});

test('each link within docs/rules.md leads to a heading', () => {
  const anchors = new Set(
    [...page.matchAll(/^#+ (.+)$/gmu)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')),
  );
  const links = [...page.matchAll(/\]\(#([^)]+)\)/gu)].map(([, anchor = '']) => anchor);
  expect(links.length).toBe(rules.length);
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
});
