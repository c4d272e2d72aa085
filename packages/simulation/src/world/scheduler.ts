/** Already resolved: awaiting it lets the microtask queue turn once. */
const turnOver = Promise.resolve();

interface Event {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
}

/**
 * How many turns of the microtask queue a resumed task gets before the next event. Most tasks reach their next port call
 * within these; one that does not goes on after the next event, which is as deterministic, only a little later.
 */
const turnsPerEvent = 10;

/** Virtual time: whatever happens is an event, and events happen one at a time, by their instant and then by age. */
export class Scheduler {
  /** Virtual milliseconds since the history began. */
  now = 0;
  /** Events so far. */
  steps = 0;
  readonly #heap: Event[] = [];
  #sequence = 0;
  #resumed = false;

  after(delayMs: number, run: () => void): void {
    this.#sequence += 1;
    this.#push({at: this.now + delayMs, sequence: this.#sequence, run});
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, () => this.resume(resolve)));
  }

  /** Says that this event lets a task go on, which needs the microtask queue to turn. */
  resume(go: () => void): void {
    this.#resumed = true;
    go();
  }

  /** Runs until it is over, or nothing can happen any more, or the time is up. @returns whether it was over */
  async run(isOver: () => boolean, untilMs: number): Promise<boolean> {
    for (;;) {
      if (isOver()) return true;
      const event = this.#heap[0];
      if (event === undefined || event.at > untilMs) return false;
      this.#pop();
      this.now = event.at;
      this.steps += 1;
      event.run();
      if (!this.#resumed) continue;
      this.#resumed = false;
      for (let turn = 0; turn < turnsPerEvent; turn++) await turnOver;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Event;
      if (isBefore(above, event)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      const below = heap[child] as Event;
      if (isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.sequence < other.sequence);
