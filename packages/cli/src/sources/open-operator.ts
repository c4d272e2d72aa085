import {openBrokerOperator, type TopologyReport} from '@orderwell/adapters/amqp';
import type {BrokerOperator, BrokerState} from '../command-line/ports.ts';
import type {CliSettings} from '../command-line/settings.ts';

/** Connects to the broker as an operator. @throws DomainError `UNAVAILABLE` if it cannot be reached */
export async function openOperator(settings: CliSettings['broker']): Promise<BrokerOperator> {
  const operator = await openBrokerOperator(settings);
  return {
    state: async () => stateOf(await operator.topologyReport()),
    parked: (queue, options) => operator.parkedMessages(queue, options),
    redrive: (queue, options) => operator.redrive(queue, options),
    close: () => operator.close(),
  };
}

function stateOf({exchanges, queues}: TopologyReport): BrokerState {
  const found = [
    ...exchanges.map((exchange) => ({kind: 'exchange', ...exchange})),
    ...queues.map((queue) => ({kind: 'queue', ...queue})),
  ];
  const unattended = (wanted: TopologyReport['queues'][number]['purpose']): readonly string[] =>
    queues.filter(({purpose, consumers}) => purpose === wanted && consumers === 0).map(({name}) => name);
  const parking = queues.filter(({purpose}) => purpose === 'parking');
  return {
    differences: found
      .filter(({state}) => state !== 'asDeclared' && state !== 'there')
      .map(({kind, name, state, detail = state}) => ({
        name: `${kind} "${name}"`,
        isMissing: state === 'missing',
        detail: state === 'missing' ? 'is missing' : `is ${state}: ${detail}`,
      })),
    parking: parking.map(({name, workQueue, state, messages}) => ({
      queue: workQueue,
      parkingQueue: name,
      count: state === 'missing' ? undefined : messages,
    })),
    unattended: unattended('work'),
    unattendedInquiries: unattended('inquiry'),
  };
}
