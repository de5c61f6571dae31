import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/*
 * docs/reference/api.md and docs/reference/objects.md: what src/index.ts exports, from its declarations and their comments.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Something that the package exports. */
interface Item {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'type';
  /** Where it is declared, below src. */
  readonly path: string;
  /** Its declarations; a function may have several. */
  readonly declarations: readonly ts.Declaration[];
}

interface Page {
  readonly path: string;
  readonly introduction: string;
  readonly holds: (item: Item) => boolean;
}

const isKubernetes = ({ path }: Item): boolean => path.startsWith('jobs/generated/');

const pages = {
  api: {
    path: 'api.md',
    holds: (item: Item) => !isKubernetes(item),
    introduction: `<!-- Written by \`npm run generate\` from src/index.ts and what it exports; edit the comments there instead. -->

# What the package exports

Everything that \`import { … } from 'cronward'\` gives, from its declarations, which editors show too. [Jobs from code](../jobs.md) is
where to begin; the fields of Jobs, CronJobs and their pods are on [a page of their own](objects.md).`,
  },
  objects: {
    path: 'objects.md',
    holds: isKubernetes,
    introduction: `<!-- Written by \`npm run generate\` from src/jobs/generated; edit tools instead. -->

# The fields of Jobs, CronJobs and their pods

What \`defineJob\` and \`defineCronJob\` take, and what [the other exports](api.md) give back. Begin at [JobSpec](#jobspec), [PodSpec](#podspec) or
[Container](#container). The texts about Kubernetes' own fields are those of its API description, shortened (Copyright The Kubernetes
Authors, Apache License 2.0).`,
  },
} as const satisfies Record<string, Page>;

/** The page of the functions, their options, results and errors. */
export function renderApiReference(): string {
  return render(pages.api);
}

/** The page of the fields of Kubernetes' objects. */
export function renderObjectsReference(): string {
  return render(pages.objects);
}

/** What is exported, in the order of names. */
const exported = once((): readonly Item[] => {
  const file = join(root, 'src/index.ts');
  const program = ts.createProgram([file], { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => itemOf(symbol.name, resolved(symbol, checker)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
});

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

function itemOf(name: string, { declarations = [] }: ts.Symbol): Item {
  const [first] = declarations;
  if (first === undefined) throw new Error(`${name} is declared nowhere`);
  const path = relative(join(root, 'src'), first.getSourceFile().fileName).replaceAll('\\', '/');
  const isFunction = ts.isFunctionDeclaration(first) || ts.isVariableDeclaration(first);
  return { name, kind: isFunction ? 'function' : ts.isClassDeclaration(first) ? 'class' : 'type', path, declarations };
}

function render(page: Page): string {
  const items = exported().filter((item) => page.holds(item));
  const groups = [
    ['Functions', 'function'],
    ['Errors', 'class'],
    ['Types', 'type'],
  ] as const;
  const sections = groups
    .map(([title, kind]) => ({ title, members: items.filter((item) => item.kind === kind) }))
    .filter(({ members }) => members.length > 0);
  const contents = sections.map(
    ({ title, members }) => `${title}: ${members.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ')}.`,
  );
  const texts = sections.flatMap(({ title, members }) => [
    `## ${title}`,
    ...members.map((item) => sectionOf(item, page)),
  ]);
  return `${[page.introduction, ...contents, ...texts].join('\n\n')}\n`;
}

function sectionOf(item: Item, page: Page): string {
  const parts = item.declarations.flatMap((declaration) => partsOf(declaration, item, page));
  return [`### ${item.name}`, ...parts].join('\n\n');
}

function partsOf(declaration: ts.Declaration, item: Item, page: Page): readonly string[] {
  if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
    const text = commentOf(declaration, item.name);
    const inherited = heritageOf(declaration, page);
    return [text, ...(inherited === '' ? [] : [inherited]), ...tableOf(declaration, item, page)];
  }
  const documented = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return ['```ts\n' + signatureOf(declaration) + '\n```', commentOf(documented, item.name)];
}

/** The declaration without its body, as somebody who uses it needs it. */
function signatureOf(declaration: ts.Declaration): string {
  const text = declaration.getText();
  const body = ts.isFunctionDeclaration(declaration) ? declaration.body : undefined;
  const head = body === undefined ? text : text.slice(0, body.getStart() - declaration.getStart()).trimEnd();
  return head.replace(/^export (?:declare )?(?:async )?/u, '').replace(/ = \{\}(?=[,)])/gu, '');
}

function heritageOf({ heritageClauses }: ts.InterfaceDeclaration | ts.ClassDeclaration, page: Page): string {
  const types = [...(heritageClauses ?? [])].flatMap((clause) => [...clause.types].map((type) => type.getText()));
  return types.length === 0 ? '' : `With what ${types.map((type) => linked(type, page)).join(' and ')} has.`;
}

function tableOf(
  declaration: ts.InterfaceDeclaration | ts.ClassDeclaration,
  item: Item,
  page: Page,
): readonly string[] {
  const rows = [...declaration.members]
    .filter((member) => !isInternal(member) && !isExcluded(member))
    .map((member) => {
      const name = (member.name?.getText() ?? '').replace(/^\[(.*)\]$/u, '[$1]').replace(/^'(.*)'$/u, '$1');
      const label = name === '' ? indexOf(member) : name;
      const meaning = commentOf(member, `${item.name}.${label}`).replace(/\n+(?:- )?/gu, ' ');
      const required = isOptional(member) ? '' : ', required';
      return `| \`${label}\` | ${linked(typeOf(member), page)}${item.kind === 'class' ? '' : required} | ${escaped(meaning)} |`;
    });
  return rows.length === 0 ? [] : [['| member | type | meaning |', '|---|---|---|', ...rows].join('\n')];
}

function isInternal(member: ts.TypeElement | ts.ClassElement): boolean {
  return (
    ts.isConstructorDeclaration(member) ||
    (member.name !== undefined &&
      (ts.isPrivateIdentifier(member.name) || (member.name.getText() === 'name' && ts.isClassElement(member))))
  );
}

function indexOf(member: ts.Node): string {
  return ts.isIndexSignatureDeclaration(member) ? `[${member.parameters[0]?.name.getText() ?? ''}]` : '';
}

/** A member that is only there to say that it may not be. */
function isExcluded(member: ts.Node): boolean {
  return ts.isPropertySignature(member) && member.type?.getText() === 'undefined';
}

function isOptional(member: ts.TypeElement | ts.ClassElement): boolean {
  return ts.isIndexSignatureDeclaration(member) || ('questionToken' in member && member.questionToken !== undefined);
}

/** Without `| undefined` where the member may be left out anyway. */
function typeOf(member: ts.TypeElement | ts.ClassElement): string {
  if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) {
    const parameters = member.parameters.map((parameter) => parameter.getText()).join(', ');
    return `(${parameters}) => ${member.type?.getText() ?? 'void'}`;
  }
  const typed =
    ts.isPropertySignature(member) || ts.isPropertyDeclaration(member) || ts.isIndexSignatureDeclaration(member);
  const text = (typed ? member.type?.getText() : undefined) ?? 'unknown';
  return isOptional(member) ? text.replace(/ \| undefined$/u, '') : text;
}

/** A type as text in which the names of the pages are links. */
function linked(type: string, page: Page): string {
  const items = new Map(exported().map((item) => [item.name, item]));
  return type
    .replace(/\s+/gu, ' ')
    .split(/(\b[A-Z]\w*\b(?![\w'-]))/u)
    .map((part) => part.replaceAll('|', '\\|').replaceAll('`', "'"))
    .filter((part) => part !== '')
    .map((part) => {
      const item = items.get(part);
      if (item === undefined) return part;
      const target = page.holds(item) ? '' : (Object.values(pages).find(({ holds }) => holds(item))?.path ?? '');
      return `[${part}](${target}#${part.toLowerCase()})`;
    })
    .reduce<readonly string[]>(joined, [])
    .map((part) => (part.startsWith('[') && part.endsWith(')') ? part : inCode(part)))
    .join('');
}

/** Puts texts that follow each other into one. */
function joined(parts: readonly string[], part: string): readonly string[] {
  const last = parts.at(-1);
  const isLink = (text: string): boolean => /^\[\w+\]\(.*\)$/u.test(text);
  if (last === undefined || isLink(last) || isLink(part)) return [...parts, part];
  return [...parts.slice(0, -1), `${last}${part}`];
}

function inCode(text: string): string {
  const core = text.trim();
  if (core === '') return text;
  return text.replace(core, () => `\`${core}\``);
}

/** For a cell of a table: what is not in backticks may look like HTML. */
function escaped(text: string): string {
  const parts = text.replaceAll('|', '\\|').split(/(`[^`]*`)/u);
  return parts.map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;'))).join('');
}

/** The comment of a declaration: its text, and what it throws. Throws where there is none. */
function commentOf(node: ts.Node, name: string): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter((found) => ts.isJSDoc(found));
  const text = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('\n\n');
  if (text.trim() === '') throw new Error(`${name}, which src/index.ts exports, has no comment`);
  const tags = comments.flatMap(({ tags: found = [] }) => [...found]).map((tag) => tagText(tag));
  return [text, ...tags].join('\n\n');
}

function tagText(tag: ts.JSDocTag): string {
  const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
  const named = ts.isJSDocParameterTag(tag) ? `\`${tag.name.getText()}\` ` : '';
  return `${tag.tagName.text === 'throws' ? 'Throws' : tag.tagName.text} ${named}${text.replace(/(?<![.!?])$/u, '.')}`;
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
