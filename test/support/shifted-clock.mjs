import { env } from 'node:process';

// Preloaded by `--import`: the wall clock of a process is CLOCK_SHIFT_MS ahead, as that of a node may be.
const shift = Number(env['CLOCK_SHIFT_MS']);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }

  static now() {
    return RealDate.now() + shift;
  }
};
