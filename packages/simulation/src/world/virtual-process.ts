import type {Faults} from './faults.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

/** What a process needs of the world that it lives in. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
  tell(who: string, what: string): void;
}

/**
 * A process that can die at any of its port calls, and then begins anew with nothing in memory. What it does are
 * promises: those of a dead process are never resolved, so whatever waited for them is gone.
 */
export class VirtualProcess {
  readonly name: string;
  readonly role: 'order' | 'payment';
  alive = false;
  /** Counts the lives, so that what was begun in an earlier one is known for it. */
  life = 0;
  clockOffMs = 0;
  /** Until then the process stands still: what it waits for may come, but it does not go on. */
  pausedUntil = 0;
  /** Puts the process's parts together and sets them going. */
  boot: () => void = () => undefined;
  /** Who has to know when the process dies: clients with an open connection, the broker. */
  readonly #mourners = new Set<() => void>();
  readonly #world: Surroundings;

  constructor(world: Surroundings, name: string, role: VirtualProcess['role']) {
    this.#world = world;
    this.name = name;
    this.role = role;
  }

  start(): void {
    this.alive = true;
    this.life += 1;
    this.pausedUntil = 0;
    this.boot();
  }

  crash(where: string): void {
    if (!this.alive) return;
    const {scheduler, random} = this.#world;
    this.#world.tell(this.name, `CRASHES ${where}`);
    this.alive = false;
    const mourners = [...this.#mourners];
    this.#mourners.clear();
    for (const mourn of mourners) mourn();
    scheduler.after(random.next() * 4000, () => {
      this.#world.tell(this.name, 'starts again');
      this.start();
    });
  }

  /** @returns a function that ends the watch, and tells whether the process was still alive */
  onCrash(mourn: () => void): () => boolean {
    this.#mourners.add(mourn);
    return () => this.#mourners.delete(mourn);
  }

  /** Lets the process go on with something, unless it died since; later, if it stands still. */
  goOn(life: number, run: () => void): void {
    const {scheduler, faults} = this.#world;
    if (!this.alive || this.life !== life) return;
    if (this.pausedUntil > scheduler.now && !faults.healed) {
      scheduler.after(this.pausedUntil - scheduler.now, () => this.goOn(life, run));
      return;
    }
    scheduler.resume(run);
  }
}
