import type {Channel} from 'amqplib';
import type {Logger} from '../../runtime/logger.ts';
import {reasonOf} from '../../runtime/reason-of.ts';
import type {Link} from '../connection/broker-connection.ts';
import {watched} from '../connection/keep-open.ts';
import type {QueueType} from './queue-arguments.ts';
import type {Declaration} from './topology.ts';

type Refusal = Error & {readonly code: number};

/** AMQP 0-9-1, section 1.8 of the reference: the user may not do this. */
const accessRefused = 403;
const notThereYet = 'is not there yet';

/** The broker refused to declare an exchange or queue; it said so to the {@link ConflictLog}. */
export class TopologyConflict extends Error {
  override readonly name = 'TopologyConflict';
}

/** Says once what cannot be declared and what to do about it, and once when it can. */
export class ConflictLog {
  readonly #logger: Logger;
  readonly #queueType: QueueType;
  readonly #said = new Map<string, string>();

  constructor(logger: Logger, queueType: QueueType) {
    this.#logger = logger;
    this.#queueType = queueType;
  }

  refused(declaration: Declaration, error: Refusal): void {
    const {kind, name} = declaration;
    const key = `${kind} ${name}`;
    if (this.#said.get(key) === error.message) return;
    this.#said.set(key, error.message);
    const advice = error.code === 406 ? this.#advice(declaration) : 'the broker does not let it be declared';
    this.#logger.error({[kind]: name, code: error.code}, `${kind} "${name}": ${advice} (${error.message})`);
  }

  /** Somebody else is to declare it, and has not done so yet. */
  awaited({kind, name}: Declaration): void {
    const key = `${kind} ${name}`;
    if (this.#said.get(key) === notThereYet) return;
    this.#said.set(key, notThereYet);
    const why = 'this user of the broker may not declare it, and the service that receives from it does';
    this.#logger.warn({[kind]: name}, `${kind} "${name}" ${notThereYet}: ${why}`);
  }

  declared({kind, name}: Declaration): void {
    const key = `${kind} ${name}`;
    const said = this.#said.get(key);
    if (said === undefined) return;
    this.#said.delete(key);
    this.#logger.info({[kind]: name}, `${kind} "${name}" is ${said === notThereYet ? 'there' : 'declared'} now`);
  }

  #advice({kind, purpose}: Declaration): string {
    if (kind === 'exchange') {
      return 'it exists with another type; delete it, or set EXCHANGE_NAME to another name';
    }
    if (purpose === 'retry') {
      return 'it exists with other arguments than it is given now; delete the queue once it is empty';
    }
    const other: QueueType = this.#queueType === 'quorum' ? 'classic' : 'quorum';
    return `it exists with other arguments than AMQP_QUEUE_TYPE=${this.#queueType} asks for in this version; delete the queue once it is empty, or set AMQP_QUEUE_TYPE=${other} if that is how it was declared`;
  }
}

/**
 * Declares everything that can be declared: what the broker refuses is reported, and the rest is declared all the same.
 * What this user may not declare is good if it is there.
 * @param options.sending whether this is for sending, which takes the work queues only: what is kept beside them is left
 * to the service that receives, if this user may not declare it
 * @throws TopologyConflict if the broker refused something; any other error if the connection was lost
 */
export async function declareTopology(
  {model, answers}: Pick<Link, 'model' | 'answers'>,
  declarations: readonly Declaration[],
  conflicts: ConflictLog,
  {sending = false}: {sending?: boolean} = {},
): Promise<void> {
  const opened = () => answers.to('the opening of a channel', model.createChannel());
  let channel = await opened();
  watched(channel);
  /** Why the broker refuses it, if it does. */
  async function refusal(
    {kind, name}: Declaration,
    operation: (on: Channel) => Promise<unknown>,
  ): Promise<Refusal | undefined> {
    try {
      await answers.to(`the declaration of ${kind} "${name}"`, operation(channel));
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // A refusal closes its channel.
      channel = await opened();
      watched(channel);
      return error;
    }
  }

  const refused: string[] = [];
  for (const declaration of declarations) {
    const refusedWith = await refusal(declaration, declaration.declare);
    const forbidden = refusedWith?.code === accessRefused;
    const isBeside = declaration.purpose === 'retry' || declaration.purpose === 'parking';
    if (forbidden && sending && isBeside) continue;
    if (refusedWith === undefined || (forbidden && (await refusal(declaration, declaration.look)) === undefined)) {
      conflicts.declared(declaration);
      continue;
    }
    refused.push(declaration.name);
    if (forbidden && sending) conflicts.awaited(declaration);
    else conflicts.refused(declaration, refusedWith);
  }
  void channel.close().catch(() => undefined);
  if (refused.length > 0) throw new TopologyConflict(`the broker refused to declare ${refused.join(', ')}`);
}

/** Whether the broker answered with an error of its own: only then has it a reply code. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && reasonOf(error) !== '';
}
