import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { run } from './processes.js';
import { root } from './sources.js';

const chart = join(root, 'manifests/chart');
const read = (file: string): string => readFileSync(join(chart, file), 'utf8');

/** An object that the chart renders. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

type Tree = Readonly<Record<string, unknown>>;

/** What `helm install` with these values would send. */
export interface Release {
  readonly objects: readonly Rendered[];
  readonly notes: string;
}

/** Renders the chart with Go's own template engine. */
export interface Renderer {
  readonly render: (values?: Tree, namespace?: string) => Promise<Release>;
  readonly stop: () => void;
}

/** The default values of the chart. */
export function defaultValues(): Tree {
  return parse(read('values.yaml')) as Tree;
}

const ajv = new Ajv({ strict: false, allErrors: true });
const validate = ajv.compile(JSON.parse(read('values.schema.json')) as object);

/** What the schema of the chart has against values, laid over the defaults as Helm does: undefined where nothing. */
export function refusal(values: Tree): string | undefined {
  return validate(laidOver(defaultValues(), values)) ? undefined : ajv.errorsText(validate.errors);
}

/** Builds the renderer, where Go and the packages that it needs are on this machine. */
export async function openRenderer(): Promise<Renderer | { readonly missing: string }> {
  const library = '/usr/share/gocode';
  for (const name of ['github.com/Masterminds/sprig', 'gopkg.in/yaml.v3']) {
    if (!existsSync(join(library, 'src', name))) return { missing: `there is no ${name} in ${library}` };
  }
  const directory = mkdtempSync(join(tmpdir(), 'cronward-helm-'));
  const stop = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  const program = join(directory, 'render');
  const environment = { ...process.env, GO111MODULE: 'off', GOPATH: library, GOFLAGS: '', GOTOOLCHAIN: 'local' };
  const source = join(root, 'test/support/helm/render.go');
  const built = await run('go', ['build', '-o', program, source], { env: environment }).catch((error: unknown) => ({
    code: -1,
    stderr: String(error),
  }));
  if (built.code !== 0) {
    stop();
    return { missing: `there is no Go that builds ${source}: ${built.stderr}` };
  }
  return { render: (values = {}, namespace = 'cronward-system') => rendered(program, values, namespace), stop };
}

async function rendered(program: string, values: Tree, namespace: string): Promise<Release> {
  const { version, appVersion, name } = parse(read('Chart.yaml')) as Record<string, string>;
  const data = {
    Chart: { Name: name, Version: version, AppVersion: appVersion },
    Release: { Name: 'gate', Namespace: namespace, Service: 'Helm' },
    Values: laidOver(defaultValues(), values),
  };
  const files = readdirSync(join(chart, 'templates')).map((file) => join(chart, 'templates', file));
  const { code, stdout, stderr } = await run(program, files, { stdin: JSON.stringify(data) });
  if (code !== 0) throw new Error(stderr);
  const { 'NOTES.txt': notes = '', ...texts } = JSON.parse(stdout) as Record<string, string>;
  const objects = Object.entries(texts).flatMap(([file, text]) => objectsOf(file, text));
  return { objects, notes };
}

function objectsOf(file: string, text: string): readonly Rendered[] {
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(`${file}: ${fault.message}\n${text}`);
    const object = document.toJS() as Rendered | null;
    return object === null ? [] : [object];
  });
}

/** As Helm merges values: mappings key by key, everything else as a whole, and null takes a key away. */
function laidOver(below: Tree, above: Tree): Tree {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const old = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isTree(value) && isTree(old) ? laidOver(old, value) : value);
  }
  return Object.fromEntries(merged);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
