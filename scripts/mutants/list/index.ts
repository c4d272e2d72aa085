import type {Mutant, MutationsOfPort} from '../mutant.ts';
import {amqpRequests} from './amqp/requests.ts';
import {amqpResults} from './amqp/results.ts';
import {amqpWire} from './amqp/wire.ts';
import {inMemoryCatalog} from './in-memory/catalog.ts';
import {inMemoryClockAndIds} from './in-memory/clock-and-ids.ts';
import {inMemoryGateway} from './in-memory/gateway.ts';
import {inMemoryMessagesAndAnswers} from './in-memory/messages-and-answers.ts';
import {inMemoryOrders} from './in-memory/order-repository.ts';
import {inMemoryOutbox} from './in-memory/outbox.ts';
import {inMemoryPayments} from './in-memory/payment-repository.ts';
import {inMemoryTransport} from './in-memory/transport.ts';
import {inMemoryUnanswered} from './in-memory/unanswered-orders.ts';
import {inProcessTransport} from './in-process/transport.ts';
import {mikroOrmCatalog} from './mikro-orm/catalog.ts';
import {mikroOrmMessagesAndAnswers} from './mikro-orm/messages-and-answers.ts';
import {mikroOrmOrders} from './mikro-orm/order-repository.ts';
import {mikroOrmOrderRows} from './mikro-orm/order-rows.ts';
import {mikroOrmOutbox} from './mikro-orm/outbox.ts';
import {mikroOrmPayments} from './mikro-orm/payment-repository.ts';
import {mikroOrmPaymentRows} from './mikro-orm/payment-rows.ts';
import {mikroOrmUnanswered} from './mikro-orm/unanswered-orders.ts';
import {gatewayAnswers} from './simulated-gateway/answers.ts';
import {gatewayBooks} from './simulated-gateway/books.ts';

const ports: readonly MutationsOfPort[] = [
  inMemoryCatalog,
  inMemoryOrders,
  inMemoryMessagesAndAnswers,
  inMemoryUnanswered,
  inMemoryOutbox,
  inMemoryPayments,
  inMemoryGateway,
  inMemoryTransport,
  inMemoryClockAndIds,
  mikroOrmCatalog,
  mikroOrmOrders,
  mikroOrmOrderRows,
  mikroOrmMessagesAndAnswers,
  mikroOrmUnanswered,
  mikroOrmOutbox,
  mikroOrmPayments,
  mikroOrmPaymentRows,
  amqpRequests,
  amqpWire,
  amqpResults,
  inProcessTransport,
  gatewayAnswers,
  gatewayBooks,
].flat();

/** Every mistake that a contract suite has to find. */
export const mutants: readonly Mutant[] = ports.flatMap(({adapter, port, mutations}) =>
  Object.entries(mutations).map(([name, mutation]) => ({...mutation, name: `${adapter}/${name}`, adapter, port})),
);

/** @throws RangeError if there is none */
export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant === undefined) throw new RangeError(`there is no mutant ${name}`);
  return mutant;
}
