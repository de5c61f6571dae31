import { nameOf, sentenceOf } from './report.js';
import type { Format, Place, Result, RuleDescription } from './report.js';

/** SARIF 2.1.0, which code scanners and editors read. */
export const renderSarif: Format = ({ results }, { version, rules }) => {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cronward', semanticVersion: version, rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => resultOf(result, indexes.get(result.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

function ruleOf({ id, summary, explanation, level }: RuleDescription): object {
  const help = explanation === undefined ? {} : { help: { text: explanation, markdown: explanation } };
  return { id, shortDescription: { text: summary }, ...help, defaultConfiguration: { level } };
}

function resultOf(result: Result, ruleIndex: number | undefined): object {
  const { rule, level, place, subject, field } = result;
  const logical = {
    fullyQualifiedName: [nameOf(subject), field].filter((part) => part !== '').join(' '),
    kind: 'member',
  };
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level,
    message: { text: sentenceOf(result) },
    locations: [
      {
        ...(place && { physicalLocation: physicalOf(place) }),
        ...(subject.apiVersion !== '' && { logicalLocations: [logical] }),
      },
    ],
  };
}

function physicalOf({ file, range: { start, end } }: Place): object {
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return { artifactLocation: { uri: uriOf(file) }, region };
}

/** The reference to a file: relative to where the command ran, unless its path is absolute. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
