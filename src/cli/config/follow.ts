import { Follower } from '../../certs/index.js';
import type { Look, SourceListener } from '../../certs/index.js';
import { reasonOf } from '../failure.js';

export interface FollowOptions<Configured> {
  /** The text that is in force. */
  readonly text: string;
  readonly read: () => Promise<string>;
  /** What a text means; throws an error that says what is wrong with it. */
  readonly interpret: (text: string) => Promise<Configured>;
  readonly listener: SourceListener<Configured>;
  /** How often the file is looked at, in milliseconds; 0 for never, where the caller calls `check`. */
  readonly everyMs?: number;
}

/** Twice a second: two looks have to find a text before it counts. */
const defaultEveryMs = 500;

/**
 * Follows a configuration file. Not every editor writes a file at once, and the first half of one may be a right
 * configuration; so a content counts when two looks in a row have found it.
 */
export function followConfig<Configured>(options: FollowOptions<Configured>): Follower<Configured> {
  const { read, interpret, listener, everyMs = defaultEveryMs } = options;
  let inForce = options.text;
  /** What was found last, if it is not what is in force. */
  let found: { readonly text: string; readonly look: Look<Configured> } | undefined;
  const meaningOf = (text: string): Promise<Look<Configured>> =>
    interpret(text).then(
      (value) => ({ found: 'new', value }),
      (error: unknown) => ({ found: 'bad', content: text, why: reasonOf(error) }),
    );
  const look = async (): Promise<Look<Configured>> => {
    const text = await read().catch((error: unknown) => {
      found = undefined;
      throw new Error(reasonOf(error), { cause: error });
    });
    if (text === inForce) {
      found = undefined;
      return { found: 'the same' };
    }
    if (found?.text !== text) {
      found = { text, look: await meaningOf(text) };
      return found.look.found === 'bad' ? found.look : { found: 'the same' };
    }
    if (found.look.found === 'new') inForce = text;
    return found.look;
  };
  const follower = new Follower(look, everyMs);
  follower.subscribe(listener);
  return follower;
}
