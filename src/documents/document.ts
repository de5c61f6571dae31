import type { CronJobKind } from '../core/cronjob/schema/index.js';
import type { FieldPath } from '../core/field/index.js';
import type { Position, SourceRange, Span } from './position.js';

/** One CronJob in a file. */
export interface CronJobDocument {
  /** As the user named it; `<stdin>` for standard input. */
  readonly file: string;
  readonly kind: CronJobKind;
  /** The plain JSON value of this one CronJob; an item of a List is a document of its own. */
  readonly object: unknown;
  /**
   * Where the value at `path` stands. A field that is not there has the place of the key of its nearest parent that is;
   * the object itself has that of its first key.
   */
  readonly rangeOf: (path: FieldPath) => SourceRange;
  /** The same as offsets into the text of the file, for the value itself; undefined where it is not there. */
  readonly spanOf: (path: FieldPath) => Span | undefined;
  /** The same of the key of `path`; undefined where it has none, as an item. */
  readonly keyOf: (path: FieldPath) => Span | undefined;
}

/** What is wrong with a document as such. */
export type ProblemRule =
  /** The text is no YAML and no JSON. */
  | 'syntax'
  /** A CronJob of a version that no API server has any longer, or of none. */
  | 'api-version';

/** Why a document that is a CronJob, or may be one, can't be judged. */
export interface DocumentProblem {
  readonly file: string;
  readonly position: Position;
  readonly rule: ProblemRule;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What surely mends it. */
  readonly edit?: Edit;
}

/** A change of a text: `text` in the place of what stands at `span`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface ReadDocuments {
  readonly cronJobs: readonly CronJobDocument[];
  /** How many objects are of other kinds. */
  readonly passedOver: number;
  readonly problems: readonly DocumentProblem[];
  /** A line of the text, by its number from 1, for a person to look at: at most 1,000 characters. */
  readonly lineOf: (line: number) => string;
}
