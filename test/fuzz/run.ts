import { parseArgs } from 'node:util';
import { fuzz, shown, summary } from './fuzz.js';

/** `npm run fuzz -- --seconds 600 --seed 1`: as long as wanted; a seed of the clock unless one is given. */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed) || seed < 0) {
  console.error('fuzz: --seconds takes a number above 0, --seed a whole number from 0');
  process.exitCode = 2;
} else {
  const result = await fuzz({ seed, seconds });
  for (const finding of result.findings) console.log(shown(finding));
  console.log(summary(seed, result));
  process.exitCode = result.findings.length === 0 ? 0 : 1;
}
