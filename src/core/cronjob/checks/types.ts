import type { Rule } from './check.js';

/**
 * The rule of an object's types, which `decode` judges before all others: where a type is wrong, nothing else is said.
 */
export const types: Rule = {
  id: 'types',
  summary: 'Each field has the type that the schema says.',
  explanation:
    'The API server reads a CronJob into fields of fixed types and refuses what does not fit, at the first fault: a number ' +
    'where a text is expected, a text for `true`. Cronward names each such field; as long as there is one, no other rule ' +
    'is asked.\n\n' +
    'Mostly it is about quotes. `"false"` is a text and `false` is not; an environment variable is a text, so a number ' +
    'in its `value` needs quotes. A value that is left empty in YAML is null, which is as good as absent.',
  bad: `
spec:
  suspend: "false"
  jobTemplate:
    spec:
      backoffLimit: "3"`,
  good: `
spec:
  suspend: false
  jobTemplate:
    spec:
      backoffLimit: 3`,
  fields: [],
};
