import type {Channel} from 'amqplib';
import {
  type BrokerNames,
  inquiryQueuesOf,
  parkingExchange,
  parkingQueue,
  retryQueue,
  workQueuesOf,
} from './broker-names.ts';
import {
  cancelRequestArguments,
  type DeclaredHow,
  inquiryArguments,
  parkingArguments,
  retryArguments,
  workArguments,
} from './queue-arguments.ts';

/** An exchange or queue that is to be there, and what binds it. */
export interface Declaration {
  readonly kind: 'exchange' | 'queue';
  readonly name: string;
  readonly purpose: 'work' | 'retry' | 'parking' | 'inquiry';
  /** The work queue that a queue is or belongs to. */
  readonly workQueue?: string;
  /** Declares it, and binds it. */
  readonly declare: (channel: Channel) => Promise<unknown>;
  /** Only declares it, which changes nothing where it exists: the broker refuses if it differs. */
  readonly compare: (channel: Channel) => Promise<unknown>;
  /** Only asks whether it is there, which every user may; the broker refuses if it is not. */
  readonly look: (channel: Channel) => Promise<{readonly messageCount?: number; readonly consumerCount?: number}>;
}

/** Everything that is to be there, in an order in which nothing is missing that something else refers to. */
export function topologyOf(
  names: BrokerNames,
  how: DeclaredHow,
  queues: readonly string[] = [...workQueuesOf(names), ...inquiryQueuesOf(names)],
): readonly Declaration[] {
  const parking = parkingExchange(names);
  return [
    directExchange(parking, 'parking'),
    directExchange(names.exchange, 'work'),
    ...inquiryQueuesOf(names)
      .filter((queue) => queues.includes(queue))
      .map((name) =>
        queueDeclaration(
          {name, purpose: 'inquiry', workQueue: name},
          {arguments: inquiryArguments(how), exchange: names.exchange},
        ),
      ),
    ...workQueuesOf(names)
      .filter((queue) => queues.includes(queue))
      .flatMap((workQueue) => [
        queueDeclaration(
          {name: parkingQueue(workQueue), purpose: 'parking', workQueue},
          {arguments: parkingArguments(how), exchange: parking},
        ),
        queueDeclaration(
          {name: workQueue, purpose: 'work', workQueue},
          {
            arguments:
              workQueue === names.cancelRequestQueue
                ? cancelRequestArguments(how, parking)
                : workArguments(how, parking),
            exchange: names.exchange,
          },
        ),
        ...how.retryDelaysMs.map((delayMs) =>
          queueDeclaration(
            {name: retryQueue(workQueue, delayMs), purpose: 'retry', workQueue},
            {arguments: retryArguments(how, {delayMs, exchange: names.exchange, workQueue})},
          ),
        ),
      ]),
  ];
}

function directExchange(name: string, purpose: Declaration['purpose']): Declaration {
  const declare: Declaration['declare'] = (channel) => channel.assertExchange(name, 'direct', {durable: true});
  const look: Declaration['look'] = (channel) => channel.checkExchange(name);
  return {kind: 'exchange', name, purpose, declare, compare: declare, look};
}

/** @param how.exchange the one to bind it to under the name of its work queue; none for a retry queue */
function queueDeclaration(
  what: {name: string; purpose: Declaration['purpose']; workQueue: string},
  how: {arguments: object | undefined; exchange?: string},
): Declaration {
  const compare: Declaration['compare'] = (channel) =>
    channel.assertQueue(what.name, {durable: true, arguments: how.arguments});
  return {
    kind: 'queue',
    ...what,
    compare,
    look: (channel) => channel.checkQueue(what.name),
    declare: async (channel) => {
      await compare(channel);
      if (how.exchange !== undefined) await channel.bindQueue(what.name, how.exchange, what.workQueue);
    },
  };
}
