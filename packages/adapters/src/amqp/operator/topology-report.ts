import {reasonOf} from '../../runtime/reason-of.ts';
import {isRefusal} from '../topology/declare-topology.ts';
import type {OperatorConnection} from './operator-connection.ts';
import type {Declaration} from '../topology/topology.ts';

/**
 * How something at the broker is: as it is to be; there, but this user may not ask for more; not there; declared with
 * other arguments; or kept from us.
 */
export type TopologyState = 'asDeclared' | 'there' | 'missing' | 'different' | 'refused';

interface Finding {
  readonly name: string;
  readonly state: TopologyState;
  /** What the broker said, where it is not as it is to be. */
  readonly detail?: string;
}
export type ExchangeReport = Finding;
export interface QueueReport extends Finding {
  readonly purpose: Declaration['purpose'];
  /** The work queue that it is or belongs to. */
  readonly workQueue: string;
  /** Messages that wait in it, without those that a consumer holds. */
  readonly messages: number;
  readonly consumers: number;
}

/** What is at the broker. Bindings are not looked at: AMQP has no question for them. */
export interface TopologyReport {
  /** Whether everything is as it is to be, as far as this user may ask. */
  readonly complete: boolean;
  readonly exchanges: readonly ExchangeReport[];
  readonly queues: readonly QueueReport[];
}

/** Compares the broker with what is to be there, and changes nothing. */
export async function topologyReport(
  connection: OperatorConnection,
  declarations: readonly Declaration[],
): Promise<TopologyReport> {
  const exchanges: ExchangeReport[] = [];
  const queues: QueueReport[] = [];
  for (const declaration of declarations) {
    const {kind, name, purpose, workQueue = name} = declaration;
    const counts = {messages: 0, consumers: 0};
    const finding = {name, ...(await findingOf(connection, declaration, counts))};
    if (kind === 'exchange') exchanges.push(finding);
    else queues.push({...finding, purpose, workQueue, ...counts});
  }
  const complete = [...exchanges, ...queues].every(({state}) => state === 'asDeclared' || state === 'there');
  return {complete, exchanges, queues};
}

/** Each on a channel of its own, because a refusal closes the channel. */
async function findingOf(
  connection: OperatorConnection,
  declaration: Declaration,
  counts: {messages: number; consumers: number},
): Promise<Omit<Finding, 'name'>> {
  const {kind, name} = declaration;
  let isThere = false;
  try {
    await connection.onChannel(async (channel, answers) => {
      // First whether it is there, without declaring it: the comparison would create what is missing.
      const {messageCount: messages = 0, consumerCount: consumers = 0} = await answers.to(
        `whether ${kind} "${name}" is there`,
        declaration.look(channel),
      );
      isThere = true;
      Object.assign(counts, {messages, consumers});
      await answers.to(`how ${kind} "${name}" is declared`, declaration.compare(channel));
    });
    return {state: 'asDeclared'};
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const state = stateOf(error.code);
    return {state: isThere && state === 'refused' ? 'there' : state, detail: reasonOf(error)};
  }
}

/** AMQP 0-9-1, section 1.8 of the reference: not-found is 404, precondition-failed 406. */
function stateOf(code: number): TopologyState {
  if (code === 404) return 'missing';
  return code === 406 ? 'different' : 'refused';
}
