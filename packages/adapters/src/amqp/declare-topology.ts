import type {ChannelModel} from 'amqplib';
import type {Logger} from '../runtime/logger.ts';
import {reasonOf} from '../runtime/reason-of.ts';
import {watched} from './keep-open.ts';
import type {Declaration, QueueType} from './topology.ts';

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

  refused(declaration: Declaration, error: Error & {code: number}): void {
    const {kind, name} = declaration;
    const key = `${kind} ${name}`;
    if (this.#said.get(key) === error.message) return;
    this.#said.set(key, error.message);
    const advice = error.code === 406 ? this.#advice(declaration) : 'the broker does not let it be declared';
    this.#logger.error({[kind]: name, code: error.code}, `${kind} "${name}": ${advice} (${error.message})`);
  }

  declared({kind, name}: Declaration): void {
    if (!this.#said.delete(`${kind} ${name}`)) return;
    this.#logger.info({[kind]: name}, `${kind} "${name}" is declared now`);
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
 * @throws TopologyConflict if the broker refused something; any other error if the connection was lost
 */
export async function declareTopology(
  model: ChannelModel,
  declarations: readonly Declaration[],
  conflicts: ConflictLog,
): Promise<void> {
  const refused: string[] = [];
  let channel = await model.createChannel();
  watched(channel);
  for (const declaration of declarations) {
    try {
      await declaration.declare(channel);
      conflicts.declared(declaration);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      conflicts.refused(declaration, error);
      refused.push(declaration.name);
      // A refusal closes its channel.
      channel = await model.createChannel();
      watched(channel);
    }
  }
  void channel.close().catch(() => undefined);
  if (refused.length > 0) throw new TopologyConflict(`the broker refused to declare ${refused.join(', ')}`);
}

/** Whether the broker answered with an error of its own: only then has it a reply code. */
export function isRefusal(error: unknown): error is Error & {code: number} {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && reasonOf(error) !== '';
}
