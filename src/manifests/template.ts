import type { Manifest } from './object.js';
import { renderYaml } from './render.js';

/**
 * Helm expressions within plain objects. Each is a marker, a string that YAML takes for a word; once the object is text, the
 * line of a marker becomes the lines of a template. An expression within a longer string needs none: it is written as
 * `{{ … }}`, and must hold neither double quotes nor backslashes.
 */
const kinds = ['scalar', 'tree', 'optional', 'more', 'begin', 'end'] as const;
type Kind = (typeof kinds)[number];

function marker(kind: Kind, expression: string): string {
  return `\u{E000}${kind}_${Buffer.from(expression).toString('hex')}\u{E001}`;
}

/** A string, a number or a boolean. */
export function scalar(expression: string): string {
  return marker('scalar', expression);
}

/** A mapping or a list, as it is. */
export function tree(expression: string): string {
  return marker('tree', expression);
}

/** The value of a field that is left out where the expression is empty. */
export function optional(expression: string): string {
  return marker('optional', expression);
}

/** An item of a list, or a key (with the value null) of a mapping, in whose place those of the expression stand. */
export function more(expression: string): string {
  return marker('more', expression);
}

/** Items of a list that are there only where the expression is true. */
export function itemsIf(expression: string, items: readonly unknown[]): readonly unknown[] {
  return [marker('begin', expression), ...items, marker('end', expression)];
}

/** Fields of a mapping that are there only where the expression is true. */
export function fieldsIf(expression: string, fields: object): object {
  return { [marker('begin', expression)]: null, ...fields, [marker('end', expression)]: null };
}

/** A tree whose braces Helm is to leave alone: those of Prometheus' own templates. */
export function verbatim(value: object): object {
  return JSON.parse(JSON.stringify(value).replaceAll('{{', '{{`{{`}}')) as object;
}

/** An object of a chart. */
export interface Template {
  readonly object: Manifest;
  /** The expression that must be true for it; without one it is always there. */
  readonly when?: string;
}

/** The text of a file of templates. */
export function renderTemplates(templates: readonly Template[]): string {
  return templates
    .map(({ object, when }) => {
      const text = `---\n${renderYaml([object]).split('\n').map(templateLine).join('\n')}`;
      return when === undefined ? text : `{{- if ${when} }}\n${text}{{- end }}\n`;
    })
    .join('');
}

const marked = new RegExp(
  `^( *)(- )?(?:([^:]+): )?"?\u{E000}(${kinds.join('|')})_([0-9a-f]*)\u{E001}"?(?:: null)?$`,
  'u',
);

function templateLine(line: string): string {
  const [, indent = '', dash = '', key, kind = '', hex = ''] = marked.exec(line) ?? [];
  if (kind === '') return line;
  const expression = Buffer.from(hex, 'hex').toString();
  const within = indent.length + dash.length + 2;
  const field = `${indent}${dash}${key ?? ''}:`;
  switch (kind as Kind) {
    case 'scalar':
      return `${field} {{ ${expression} | toJson }}`;
    case 'tree':
      return `${field} {{- toYaml (${expression}) | nindent ${within} }}`;
    case 'optional':
      return `${indent}{{- with ${expression} }}\n${field} {{- toYaml . | nindent ${within} }}\n${indent}{{- end }}`;
    case 'more':
      return `${indent}{{- with ${expression} }}{{- toYaml . | nindent ${indent.length} }}{{- end }}`;
    case 'begin':
      return `${indent}{{- if ${expression} }}`;
    case 'end':
      return `${indent}{{- end }}`;
  }
}
