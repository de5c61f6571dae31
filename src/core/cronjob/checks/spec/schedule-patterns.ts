/* Schedules in ASCII as regular expressions, which take whatever `parseSchedule` takes, and some that it refuses. */

const blank = String.raw`[\t-\r ]`;
const fill = '[^\\t-\\r ]';

/** Five words between blanks. */
export const fiveWordsPattern = `^${blank}*(${fill}+${blank}+){4}${fill}+${blank}*$`;

/** A descriptor, or `@every` with a duration. */
export const wordPattern =
  '^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every [-+]?(0|([0-9.]+(ns|us|ms|s|m|h))+))$';

/** The numbers of each field, and any three letters where it has names. */
const values = {
  minute: '[0-5]?[0-9]',
  hour: '(1?[0-9]|2[0-3])',
  dayOfMonth: '([1-9]|[12][0-9]|3[01])',
  month: '([1-9]|1[0-2])',
  dayOfWeek: '[0-6]',
} as const;

const letters = '[A-Za-z]{3}';

/** Five fields, each of which holds nothing but what it takes, item by item. That it holds something is `fiveWordsPattern`'s. */
export const fieldsPattern = `^${blank}*${[
  listOf(number(values.minute)),
  listOf(number(values.hour)),
  listOf(number(values.dayOfMonth)),
  listOf(`(${number(values.month)}|${letters})`),
  listOf(`(${number(values.dayOfWeek)}|${letters})`),
].join(`${blank}+`)}${blank}*$`;

function number(value: string): string {
  return String.raw`\+?0*${value}`;
}

/** What follows the hyphen of a star is ignored; an item of a list may be empty. */
function listOf(value: string): string {
  const item = String.raw`(([*?](-[^,/]*)?|${value}(-${value})?)(/\+?0*[1-9][0-9]*)?)?`;
  return `${item}(,${item})*`;
}
