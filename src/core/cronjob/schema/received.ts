import type { CronJob } from './description.js';

/**
 * `T` as JSON may bring it once the types were checked: every field may be absent or null, words of a closed list may
 * be any word, and unknown fields are there but unseen.
 */
export type Received<T> = T extends string
  ? string
  : T extends number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly (Received<Item> | null)[]
      : { readonly [Key in keyof T]?: Received<T[Key]> | null };

export type ReceivedCronJob = Received<CronJob>;
