import type {VirtualProcess} from '../world/virtual-process.ts';
import type {World} from '../world/world.ts';
import type {OrderUseCases} from './parts.ts';

/** The connection broke: the client cannot tell whether its request was carried out. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** How clients reach the order service: one request goes to any process that lives. */
export class FrontDoor {
  readonly #world: World;
  readonly #services = new Map<VirtualProcess, OrderUseCases>();

  constructor(world: World) {
    this.#world = world;
  }

  open(process: VirtualProcess, service: OrderUseCases): void {
    this.#services.set(process, service);
  }

  /** @throws ConnectionLost; and whatever the service refuses with */
  request<Answer>(client: string, what: string, ask: (service: OrderUseCases) => Promise<Answer>): Promise<Answer> {
    const world = this.#world;
    const {scheduler} = world;
    return new Promise((resolve, reject) => {
      const lose = (): void => {
        world.tell(client, `${what} → connection lost`);
        scheduler.after(1, () => scheduler.resume(() => reject(new ConnectionLost())));
      };
      scheduler.after(world.latency(), () => {
        const process = world.anyProcess('order');
        const service = process && this.#services.get(process);
        if (process === undefined || service === undefined) return lose();
        world.tell(client, `${what} at ${process.name}`);
        const stopWatch = process.onCrash(lose);
        const finish = (give: () => void): void => {
          if (!stopWatch()) return;
          if (world.faults.draw(['answerLost']) === 'answerLost') return lose();
          scheduler.after(world.latency(), () => scheduler.resume(give));
        };
        process.goOn(process.life, () => {
          ask(service).then(
            (answer) => finish(() => resolve(answer)),
            (error: unknown) => finish(() => reject(error)),
          );
        });
      });
    });
  }
}
