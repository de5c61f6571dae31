import { beforeAll, describe, expect, test } from 'vitest';
import { advice, rules as everyRule } from '../../src/core/cronjob/checks/index.js';
import type { RuleCase } from '../cases/read.js';
import { placedCases, storedVersion, storeOlder } from '../support/placed-cases.js';
import { inParallel } from '../support/processes.js';
import type { Outcome } from '../support/processes.js';
import { builtIn } from '../support/world.js';
import type { World } from '../support/world.js';

/** As many kubectl at a time as keep two processors busy. */
const width = 3;

/**
 * Rules about `metadata`: the API server checks it in every object, before it asks a validating webhook. kubectl itself
 * refuses an object without a name.
 */
const metadataRules = new Set(['annotations', 'finalizers', 'labels', 'name', 'namespace', 'owner-references']);

/**
 * Rules that the schema of the CRD holds as well, in part, so that it answers for the custom resource, in words of its
 * own: of a pod it knows which fields are required and which lists have keys.
 */
const schemaRules = new Set([
  'history-limits',
  'pod-failure-policy',
  'starting-deadline',
  ...everyRule.filter(({ group }) => group === 'pod').map(({ id }) => id),
]);

/**
 * Rules with cases that Kubernetes and Cronward accept and the schema of a CRD refuses: two items of the same key (`env`,
 * `hostAliases`), a quantity that is no whole number and not in quotes, a required field of what 1.36 does not judge.
 */
const stricterSchema = new Set([
  'hidden-variable',
  'repeated-host-alias',
  'fractional-bytes',
  'volume-projections',
  'repeated-port',
]);

/** Every case of every rule, given to kubectl. */
export function rules(world: () => World): void {
  const cases = placedCases(isGivenNow);
  const answers = { ours: 0, earlier: 0, accepted: 0 };
  const answeredHere = new Set<string>();

  describe('the rules, case by case', () => {
    beforeAll(async () => {
      const { plane, uninstall, install } = world();
      await uninstall();
      await storeOlder(plane, cases);
      await install();
    });

    test.each([...new Set(cases.map(({ rule }) => rule))])('%s', async (rule) => {
      const { plane, kubectl } = world();
      await inParallel(
        cases.filter((one) => one.rule === rule),
        width,
        async (one) => {
          if (one.stored !== undefined && (await storedVersion(plane, one)) === undefined) return;
          const verb = one.stored === undefined ? 'create' : 'replace';
          const answer = await kubectl(`${verb} --dry-run=server --validate=false -f -`, one.object);
          const context = `${one.rule}, ${one.kind.apiVersion}: ${one.it}`;
          const stderr = readable(answer, one);
          if (answer.code !== 0 && one.kind.apiVersion !== builtIn && stricterSchema.has(one.rule)) {
            answers.earlier++;
          } else if (one.refused.length === 0) {
            answers.accepted++;
            expect.soft(answer.code, context).toBe(0);
            // The API server warns of its own kind itself, first: what is said in the same words is shown once.
            const isOfServer = one.kind.apiVersion === builtIn && plane.hasBatchV1CronJob;
            if (isOfServer) expect.soft(withoutDropped(stderr, one), context).toEqual(lines(warnings(one)));
            else expect.soft(stderr, context).toBe(warnings(one));
          } else if (sorted(stderr) !== sorted(refusal(one)) && answersEarlier(one, plane.hasBatchV1CronJob)) {
            answers.earlier++;
            expect.soft(answer.code, context).toBe(1);
            expect
              .soft(
                lastFields(one).some((field) => stderr.includes(field)),
                `${context}: ${stderr}`,
              )
              .toBe(true);
          } else {
            answers.ours++;
            answeredHere.add(rule);
            expect
              .soft({ code: answer.code, stderr: sorted(stderr) }, context)
              .toEqual({ code: 1, stderr: sorted(refusal(one)) });
          }
        },
      );
    });

    test('are answered by Cronward wherever the API server leaves them to it', () => {
      console.log(
        `rules: ${answers.ours} cases refused in Cronward's words, ${answers.earlier} refused earlier in the ` +
          `API server's words, ${answers.accepted} accepted`,
      );
      const elsewhere = world().plane.hasBatchV1CronJob ? schemaRules : new Set<string>();
      const refusing = cases.filter(({ refused }) => refused.length > 0).map(({ rule }) => rule);
      const left = refusing.filter((rule) => !metadataRules.has(rule) && !elsewhere.has(rule));
      expect([...new Set(left)].filter((rule) => !answeredHere.has(rule))).toEqual([]);
    });
  });
}

/** Whether a webhook with the levels that advice has by default says the same at any time. */
function isGivenNow({ rule, atMs }: RuleCase): boolean {
  return atMs === undefined && advice.find(({ id }) => id === rule)?.level !== 'off';
}

/** Whether the API server or kubectl may refuse the object before a validating webhook is asked. */
function answersEarlier({ rule, kind }: RuleCase, hasBatchV1CronJob: boolean): boolean {
  if (metadataRules.has(rule)) return true;
  return kind.apiVersion === builtIn ? hasBatchV1CronJob : schemaRules.has(rule);
}

/** What kubectl writes about a refused object. */
function refusal(one: RuleCase): string {
  const list = one.refused.length === 1 ? one.refused.join() : `\n* ${one.refused.join('\n* ')}`;
  return `${warnings(one)}The CronJob "${nameOf(one)}" is invalid: ${list}\n`;
}

/** The five characters that the API server adds to a generateName are x in the cases. */
function nameOf({ object }: RuleCase): string {
  const { metadata } = object as { metadata: { name?: string; generateName?: string } };
  return metadata.name ?? `${baseOf(metadata.generateName)}xxxxx`;
}

/** As much of a generateName as leaves room for five characters of 63. */
function baseOf(generateName = ''): string {
  return generateName.slice(0, 58);
}

function lines(text: string): readonly string[] {
  return text.split('\n').sort();
}

/** The API server drops sources of volumes that it is not told to know, and warns of a volume that has none left then. */
function withoutDropped(stderr: string, one: RuleCase): readonly string[] {
  const expected = lines(warnings(one));
  return lines(stderr).filter((line) => !line.endsWith(' has no sources provided') || expected.includes(line));
}

function warnings({ warned }: RuleCase): string {
  return warned.map((warning) => `Warning: ${warning}\n`).join('');
}

/** What kubectl wrote, with a generated name as the cases write it. */
function readable({ stderr }: Outcome, one: RuleCase): string {
  const name = nameOf(one);
  if (!name.endsWith('xxxxx')) return stderr;
  const base = name.slice(0, -'xxxxx'.length);
  return stderr
    .split(base)
    .map((rest, index) => (index === 0 ? rest : rest.replace(/^[a-z0-9]{5}/u, 'xxxxx')))
    .join(base);
}

/** The names of the fields of the faults and of what they stand in, which may be missing as a whole: `restartPolicy`. */
function lastFields({ refused }: RuleCase): readonly string[] {
  return refused.flatMap((fault) => {
    const [path = ''] = fault.split(': ');
    return path
      .replaceAll(/\[[^\]]*\]/gu, '')
      .split('.')
      .filter((field) => !/^(?:spec|template|jobTemplate)$/u.test(field));
  });
}

/**
 * The lines in an order of their own, each once: the API server sorts the keys of maps, in which rules find their faults,
 * and kubectl prints no line twice.
 */
function sorted(stderr: string): string {
  return [...new Set(stderr.split('\n'))].sort().join('\n');
}
