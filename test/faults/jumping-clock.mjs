/**
 * Loaded before a program (`node --import`), it lets a test set the program's wall clock as an administrator would: the
 * file named by JUMPING_CLOCK holds milliseconds to add to the time, and is read again at each SIGUSR2. The monotonic
 * clock and the timers stay as they are.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const RealDate = Date;
const read = () => Number(readFileSync(process.env.JUMPING_CLOCK, 'utf8'));
let offsetMs = read();
process.on('SIGUSR2', () => {
  offsetMs = read();
});

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offsetMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
};
