import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Candidate, LeaseServer, Machine, network } from '../../test/support/lease-stage.js';
import type { Fare } from '../../test/support/lease-stage.js';
import type { Api } from './answer.js';

const sentence =
  'At most one holder believes itself leader while clocks run at equal rates within 5 %, although their wall clocks differ by any amount.';

describe(sentence, () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('seed %d', async (seed) => {
    const world = new World(seed);
    for (let step = 0; step < 900; step++) await world.step();
    await world.calm();
    expect(world.leaders()).toHaveLength(1);
    expect(world.termsBegun).toBeGreaterThan(1);
  });
});

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Three machines, a network with moods, and somebody who stops, kills and restarts processes and sets clocks. */
class World {
  readonly #time = new FakeClock();
  readonly #server = new LeaseServer();
  readonly #random: () => number;
  readonly #slots: { machine: Machine; candidate: Candidate }[] = [];
  #trouble = 0;
  termsBegun = 0;

  constructor(seed: number) {
    this.#random = numbers(seed);
    for (const [slot, rate] of [0.976, 1, 1.024].entries()) this.#start(slot, rate);
  }

  leaders(): string[] {
    const alive = this.#slots.filter(({ machine }) => machine.state !== 'dead');
    return alive
      .filter(({ candidate }) => candidate.lease.isLeader)
      .map(({ candidate }) => candidate.lease.holder ?? '');
  }

  /** A tenth of a second, perhaps with an accident. */
  async step(): Promise<void> {
    if (this.#random() < 0.02) this.#accident(Math.floor(this.#random() * 3));
    if (this.#random() < 0.01) this.#trouble = this.#random() < 0.5 ? 0 : this.#random();
    await this.#time.pass(100);
    this.#check();
  }

  async calm(): Promise<void> {
    this.#trouble = 0;
    for (const { machine } of this.#slots) if (machine.state === 'stopped') machine.goOn();
    await this.#time.pass(40_000);
    this.#check();
  }

  #check(): void {
    expect(this.leaders().length, 'leaders at once').toBeLessThan(2);
  }

  #start(slot: number, rate: number): void {
    const machine = new Machine(this.#time, rate, (this.#random() - 0.5) * 1e10);
    const real = network(this.#time, this.#server, () => this.#fare());
    // The reply reaches the process when it runs.
    const call: Api['call'] = (made) =>
      new Promise((resolve) => {
        void real.call(made).then((answer) => {
          machine.soon(() => {
            resolve(answer);
          });
        });
      });
    // No longer than it must be: what a longer one would forgive, this one shows.
    const settings = { random: this.#random, leaseMs: 10_500, renewWithinMs: 10_000 };
    const candidate = new Candidate({ ...real, call }, machine, `holder-${slot}`, settings);
    candidate.run((lost, term) => {
      this.termsBegun += 1;
      this.#check();
      return candidate.lead(lost, term);
    });
    this.#slots[slot] = { machine, candidate };
  }

  #fare(): Fare {
    const delay = (): number | undefined => {
      if (this.#random() < this.#trouble / 2) return undefined;
      return this.#random() < this.#trouble ? this.#random() * 20_000 : this.#random() * 50;
    };
    return { toMs: delay(), backMs: delay() };
  }

  #accident(slot: number): void {
    const { machine, candidate } = this.#slots[slot] ?? expect.fail('no such machine');
    const kind = Math.floor(this.#random() * 5);
    if (machine.state === 'stopped') machine.goOn();
    else if (kind === 0) machine.wallMs += (this.#random() - 0.5) * 1e8;
    else if (kind === 1) machine.state = 'stopped';
    else if (kind === 2) candidate.leaving.abort();
    else if (machine.state === 'dead' || candidate.leaving.signal.aborted || kind === 3) {
      machine.state = 'dead';
      this.#start(slot, machine.rate);
    }
  }
}
