import { parseAllDocuments } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import { findKind } from '../core/cronjob/schema/index.js';
import { printable } from '../core/field/index.js';
import { quote } from '../core/field/index.js';
import type { CronJobDocument, DocumentProblem, Edit, ProblemRule, ReadDocuments } from './document.js';
import { endOfValue, jsonNode, skipSpace } from './json.js';
import { follow } from './node.js';
import type { SourceNode } from './node.js';
import { readPlainYaml } from './plain-yaml.js';
import { Lines } from './position.js';
import { badAlias, kubernetesYaml, templatePlace, yamlNode } from './yaml.js';

/**
 * How often the anchors of a document may be used, nested uses multiplied. Aliases share what they name, so this bounds
 * what a walk over the object takes, not the memory.
 */
const maxAliases = 1_000;
/** Lists within lists; kubectl makes none. */
const maxLists = 8;

/**
 * The CronJobs of both kinds in a file of YAML (any number of documents) or JSON (any number of values), those in Lists
 * too. Objects of other kinds are passed over, and so is a document that never says CronJob, whatever is wrong with it.
 * Never throws; the work is linear in the size of the text, apart from aliases, which are bounded.
 */
export function readDocuments(file: string, text: string): ReadDocuments {
  const reader = new Reader(file, text.startsWith('\uFEFF') ? text.slice(1) : text);
  reader.read();
  return reader;
}

/** What the objects of a list that leave out their type are: `kubectl get --raw` leaves it out of the items. */
interface ItemType {
  readonly apiVersion: unknown;
  readonly kind: string;
}

class Reader implements ReadDocuments {
  readonly cronJobs: CronJobDocument[] = [];
  readonly problems: DocumentProblem[] = [];
  passedOver = 0;
  readonly #file: string;
  readonly #text: string;
  readonly #lines: Lines;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#lines = new Lines(text);
  }

  readonly lineOf = (line: number): string => this.#lines.textOf(line, maxShownLine);

  read(): void {
    const first = this.#text[skipSpace(this.#text, 0)];
    if ((first === '{' || first === '[') && this.#readJson()) return;
    for (const { start, end } of chunksOf(this.#text)) this.#readYaml(start, end);
  }

  /** Whether the text is JSON. */
  #readJson(): boolean {
    const values: { readonly value: unknown; readonly start: number }[] = [];
    for (let at = skipSpace(this.#text, 0); at < this.#text.length;) {
      const end = endOfValue(this.#text, at);
      try {
        values.push({ value: JSON.parse(this.#text.slice(at, end)), start: at });
      } catch {
        return false;
      }
      at = skipSpace(this.#text, end);
    }
    for (const { value, start } of values) this.#sort(value, () => jsonNode(this.#text, start));
    return true;
  }

  #readYaml(start: number, end: number): void {
    const chunk = this.#text.slice(start, end);
    if (!/CronJob|\\/u.test(chunk)) {
      if (/^[^\S\n]*[^\s#-]/mu.test(chunk)) this.passedOver += 1;
      return;
    }
    const unprintable = chunk.search(notYaml);
    if (unprintable !== -1 && chunk.includes('CronJob')) {
      const character = printable(chunk.slice(unprintable, unprintable + 1));
      const hint = `the control character ${character} may not stand in YAML; within double quotes it can be written so`;
      this.#problem('syntax', start + unprintable, hint);
      return;
    }
    const plain = readPlainYaml(this.#text, start, end);
    if (plain !== undefined) {
      this.#sort(plain.value, () => plain);
      return;
    }
    const before = this.problems.length;
    this.#readAnyYaml(chunk, start);
    // It might have said CronJob with an escape, and didn't.
    if (!chunk.includes('CronJob') && this.problems.splice(before).length > 0) this.passedOver += 1;
  }

  #readAnyYaml(chunk: string, base: number): void {
    const options = {
      schema: kubernetesYaml,
      prettyErrors: false,
      logLevel: 'silent',
      keepSourceTokens: false,
    } as const;
    try {
      // An empty stream has errors and warnings, and no documents.
      for (const document of parseAllDocuments(chunk, options)) this.#readYamlDocument(document, base);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#problem('syntax', base, 'is nested too deeply');
    }
  }

  #readYamlDocument(document: Document, base: number): void {
    const [error] = document.errors;
    if (error !== undefined) {
      this.#syntaxProblem(base + error.pos[0], this.#sentenceOf(error, base));
      return;
    }
    const alias = badAlias(document);
    if (alias !== undefined) {
      this.#syntaxProblem(base + alias.at, alias.why);
      return;
    }
    const template = this.#text.includes('{{') ? templatePlace(document) : undefined;
    if (template !== undefined) {
      this.#problem('syntax', base + template, templateHint);
      return;
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: maxAliases });
    } catch (fault) {
      if (!(fault instanceof Error) || fault instanceof RangeError) throw fault;
      const isBomb = fault instanceof ReferenceError;
      const why = isBomb
        ? `uses its anchors more than ${maxAliases} times`
        : `is no YAML: ${lowerFirst(fault.message)}`;
      this.#problem('syntax', base + (document.contents?.range?.[0] ?? 0), why);
      return;
    }
    this.#sort(value, () => yamlNode(document, document.contents, base));
  }

  /** Keeps `value` if it is a CronJob, and what it holds if it is a List. */
  #sort(value: unknown, rootOf: () => SourceNode, type?: ItemType, depth = 0): void {
    if (value === null || value === undefined) return;
    const object = typed(value, type);
    const { apiVersion, kind } = object;
    const node = once(rootOf);
    if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(object['items']) && depth < maxLists) {
      const items = once(() => node().below('items')?.value ?? node());
      const itemType = { apiVersion, kind: kind.slice(0, -'List'.length) };
      object['items'].forEach((item: unknown, index) => {
        this.#sort(item, () => items().below(String(index))?.value ?? items(), itemType, depth + 1);
      });
      return;
    }
    const found = findKind(apiVersion, kind);
    if (found !== undefined) {
      this.cronJobs.push({
        file: this.#file,
        kind: found,
        object,
        rangeOf: (path) => this.#lines.rangeOf(follow(node(), path).span),
        spanOf: (path) => {
          const { isThere, span } = follow(node(), path);
          return isThere ? span : undefined;
        },
        keyOf: (path) => follow(node(), path).key,
      });
      return;
    }
    const problem = kind === 'CronJob' ? versionProblem(object) : undefined;
    if (problem === undefined) {
      this.passedOver += 1;
      return;
    }
    const span = node().below('apiVersion')?.value.span();
    // The first served version took the same fields, so the number is all that has to change.
    const written = span === undefined ? '' : this.#text.slice(...span);
    const edit =
      span && /^["']?batch\/v1beta1["']?$/u.test(written) ? { span, text: written.replace('beta1', '') } : undefined;
    this.#problem('api-version', (span ?? node().head())[0], problem, edit);
  }

  #sentenceOf({ code, message, pos }: YAMLError, base: number): string {
    if (code === 'DUPLICATE_KEY') {
      const [key = ''] = /^[^\s:]+/u.exec(this.#text.slice(base + pos[0], base + pos[0] + maxHintLine)) ?? [];
      return `the key ${quote(key.replace(/^(["'])(.*)\1$/u, '$2'))} stands twice in one mapping`;
    }
    if (code === 'TAB_AS_INDENT') return 'a tab may not indent; write spaces';
    return `is no YAML: ${lowerFirst(message)}`;
  }

  /** A fault of the text, with a hint where the line shows what its author meant. */
  #syntaxProblem(at: number, sentence: string): void {
    const start = this.#text.lastIndexOf('\n', at - 1) + 1;
    const [line = ''] = this.#text.slice(start, start + maxHintLine).split('\n');
    const schedule = /^(?<before>[\s-]*["']?schedule["']?\s*:\s*)(?<value>\*.*?)\s*(?:#.*)?$/u.exec(line);
    if (schedule !== null) {
      const { before = '', value = '' } = schedule.groups ?? {};
      const hint = `a value that begins with * is an alias in YAML; quote it: schedule: ${JSON.stringify(value)}`;
      const at = start + before.length;
      this.#problem('syntax', at, hint, { span: [at, at + value.length], text: JSON.stringify(value) });
    } else if (line.includes('{{') || unquotedBraces.test(this.#text)) {
      this.#problem('syntax', at, `${sentence}; ${templateHint}`);
    } else this.#problem('syntax', at, sentence);
  }

  #problem(rule: ProblemRule, at: number, message: string, edit?: Edit): void {
    const position = this.#lines.positionAt(at);
    this.problems.push({ file: this.#file, position, rule, message, ...(edit && { edit }) });
  }
}

/** What kubectl refuses wherever it stands, in a comment too; the library takes it. */
const notYaml = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd\u{10000}-\u{10ffff}]/u;
/** More of a line than a terminal is wide. */
const maxShownLine = 1_000;
/** As much of a line as a hint is looked for in. */
const maxHintLine = 200;

const templateHint = 'a Helm template is no YAML; lint what it makes: helm template . | cronward lint -';
/** What no manifest has and every template does: two braces before any quote of their line. */
const unquotedBraces = /^[^"'#\n]*?\{\{/mu;

/** The documents of a YAML stream. `---` at the beginning of a line ends one wherever it stands, in a block of text too. */
function* chunksOf(text: string): Generator<{ readonly start: number; readonly end: number }> {
  // A directive belongs to the document after the marker that follows it.
  if (/^%/mu.test(text)) {
    yield { start: 0, end: text.length };
    return;
  }
  let start = 0;
  for (const { index } of text.matchAll(/^---(?=\s|$)/gmu)) {
    if (index > start) yield { start, end: index };
    start = index;
  }
  yield { start, end: text.length };
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

type ObjectOfAnyKind = Readonly<Record<string, unknown>>;

function typed(value: unknown, type: ItemType | undefined): ObjectOfAnyKind {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const object = value as ObjectOfAnyKind;
  const lacksType = object['kind'] === undefined && object['apiVersion'] === undefined;
  return lacksType && type !== undefined && type.kind !== '' ? { ...type, ...object } : object;
}

/** Why a CronJob is none that an API server takes; undefined where it is somebody else's, or the values of a chart. */
function versionProblem({ apiVersion, metadata, spec }: ObjectOfAnyKind): string | undefined {
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    return metadata === undefined && spec === undefined ? undefined : 'a CronJob needs apiVersion: batch/v1';
  }
  if (apiVersion === 'batch/v1beta1') return 'batch/v1beta1 is not served since Kubernetes 1.25; write batch/v1';
  return apiVersion === 'batch/v2alpha1'
    ? 'batch/v2alpha1 is not served since Kubernetes 1.21; write batch/v1'
    : undefined;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
