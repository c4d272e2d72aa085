import {type DeliveryReport, DomainError, type DomainErrorCode} from '@orderwell/domain';
import type {VirtualProcess} from './virtual-process.ts';
import type {World} from './world.ts';

/** What a process may meet in bad times. Anything else is a contradiction that somebody would have to look into. */
const expected: ReadonlySet<DomainErrorCode> = new Set([
  'UNAVAILABLE',
  'UNREADABLE_RECORD',
  'UNROUTABLE',
  'TOO_MUCH_CONTENTION',
  'PAYMENT_OUTCOME_UNKNOWN',
  'ORDER_OUTCOME_UNKNOWN',
]);

export const isExpected = (error: unknown): boolean => error instanceof DomainError && expected.has(error.code);

/** A background loop of a process: it polls, and is woken when there is something to do. */
class Loop {
  readonly #world: World;
  readonly #process: VirtualProcess;
  readonly #life: number;
  readonly #pass: () => Promise<boolean>;
  readonly #name: string;
  readonly #everyMs: number;
  #timer = 0;
  #isRunning = false;
  #isWoken = false;

  /** @param parts.pass works off what is due. @returns whether there may be more */
  constructor(parts: {
    world: World;
    process: VirtualProcess;
    name: string;
    everyMs: number;
    pass: () => Promise<boolean>;
  }) {
    this.#world = parts.world;
    this.#process = parts.process;
    this.#life = parts.process.life;
    this.#name = parts.name;
    this.#everyMs = parts.everyMs;
    this.#pass = parts.pass;
    this.#schedule(parts.everyMs * parts.world.random.next());
  }

  readonly wake = (): void => {
    if (this.#isRunning) this.#isWoken = true;
    else this.#schedule(0);
  };

  #schedule(delayMs: number): void {
    this.#timer += 1;
    const timer = this.#timer;
    this.#world.scheduler.after(delayMs, () => {
      if (timer === this.#timer) this.#process.goOn(this.#life, () => void this.#run());
    });
  }

  async #run(): Promise<void> {
    // A process that stood still may have let several timers pass.
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#isWoken = false;
    let isMore = false;
    try {
      isMore = await this.#pass();
    } catch (error) {
      if (!isExpected(error)) this.#world.violate('nobody meets a contradiction', `${this.#name}: ${String(error)}`);
    }
    this.#isRunning = false;
    this.#schedule(isMore || this.#isWoken ? 0 : this.#world.patience(this.#everyMs));
  }
}

/** One pass over an outbox. @returns how many it claimed */
export async function passOf(useCase: {execute(): Promise<DeliveryReport>}, world: World): Promise<number> {
  const {claimed, failures} = await useCase.execute();
  judgeFailures(world, failures);
  return claimed;
}

/** What a pass could not do has to be something that happens in bad times. */
export function judgeFailures(world: World, failures: readonly unknown[]): void {
  for (const failure of failures) {
    if (!isExpected(failure)) world.violate('nobody meets a contradiction', String(failure));
  }
}

/** Sets a loop going. */
export const startLoop = (parts: ConstructorParameters<typeof Loop>[0]): Loop => new Loop(parts);
