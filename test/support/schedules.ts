import fc from 'fast-check';

/** Schedules of five fields in every way to write them that Kubernetes takes, odd ones and ordinary ones. */
export const schedulesOfAnyKind: fc.Arbitrary<string> = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, months()), field(0, 6, weekdays()))
  .map((fields) => fields.join(' '));

function months(): readonly string[] {
  return ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
}

function weekdays(): readonly string[] {
  return ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
}

function field(min: number, max: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  const shown = fc.boolean();
  const write = (number: number, byName: boolean): string =>
    (byName ? names[number - min] : undefined) ?? String(number);
  const single = fc.tuple(value, shown).map(([number, byName]) => write(number, byName));
  const range = fc
    .tuple(value, value, shown)
    .map(([a, b, byName]) => `${write(Math.min(a, b), byName)}-${write(Math.max(a, b), byName)}`);
  const whole = fc.constantFrom(`${min}-${max}`, '*/1', '?', '*,' + String(min));
  const step = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constantFrom(10, 12, 15, 20, 30, 70));
  const stepped = fc
    .tuple(fc.oneof(fc.constant('*'), single, range), step)
    .map(([start, every]) => `${start}/${every}`);
  const item = fc.oneof({ weight: 4, arbitrary: single }, { weight: 2, arbitrary: range }, stepped);
  const list = fc.array(item, { minLength: 2, maxLength: 5 }).map((items) => items.join(','));
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant('*') },
    { weight: 4, arbitrary: single },
    { weight: 3, arbitrary: range },
    { weight: 3, arbitrary: stepped },
    { weight: 3, arbitrary: list },
    { weight: 1, arbitrary: whole },
    { weight: 1, arbitrary: fc.constantFrom(',', `${max},`) },
  );
}
