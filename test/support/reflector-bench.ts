import { readMeta } from '../../src/kube/meta.js';
import type { JsonObject } from '../../src/kube/answer.js';
import { Reflector } from '../../src/kube/reflector.js';
import type { ReflectorEvent, ReflectorOptions } from '../../src/kube/reflector.js';
import { keyOf } from '../../src/kube/store.js';
import type { Change, Meta } from '../../src/kube/store.js';
import { FakeClock } from './fake-clock.js';
import { StandInApi } from './stand-in-api.js';

export interface Thing {
  readonly meta: Meta;
  readonly spec: unknown;
}

export const minuteMs = 60_000;
/** Milliseconds until no test's end. */
const never = 1e12;
export const project = (raw: JsonObject): Thing => ({ meta: readMeta(raw), spec: raw['spec'] });

/** A reflector of a stand-in server, and all that it tells. */
export class Bench {
  readonly clock = new FakeClock();
  readonly api = new StandInApi(this.clock);
  readonly told: string[] = [];
  readonly reports: ReflectorEvent[] = [];
  readonly mirror = new Map<string, Thing>();
  readonly reflector: Reflector<Thing>;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: Partial<ReflectorOptions<Thing>> = {}) {
    this.reflector = new Reflector({
      api: this.api,
      clock: this.clock,
      random: () => 0.5,
      path: '/apis/example.com/v1/things',
      project,
      onChange: (change) => {
        this.follow(change);
      },
      report: (event) => this.reports.push(event),
      relistMs: never,
      ...options,
    });
  }

  /** Does to a map of its own what the changes say. */
  follow({ kind, value }: Change<Thing>): void {
    this.told.push(`${kind} ${value.meta.name} ${value.meta.uid}@${value.meta.resourceVersion}`);
    if (kind === 'set') this.mirror.set(keyOf(value.meta), value);
    else this.#delete(keyOf(value.meta));
  }

  #delete(key: string): void {
    if (!this.mirror.delete(key)) throw new Error(`${key} was told to be deleted and is unknown`);
  }

  start(): Promise<void> {
    this.#running = this.reflector.run(this.#stop.signal);
    return this.clock.pass(0);
  }

  stop(): Promise<void> {
    this.#stop.abort();
    return this.#running;
  }

  get stored(): Thing[] {
    return byName(this.reflector.store.values());
  }

  get served(): Thing[] {
    return byName([...this.api.objects.values()].map(project));
  }

  /** What follows from the changes that were told. */
  get mirrored(): Thing[] {
    return byName(this.mirror.values());
  }

  reported(kind: ReflectorEvent['kind']): ReflectorEvent[] {
    return this.reports.filter((event) => event.kind === kind);
  }
}

function byName(things: Iterable<Thing>): Thing[] {
  return [...things].sort((a, b) => (a.meta.name < b.meta.name ? -1 : 1));
}
