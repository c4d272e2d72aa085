/** A program that opens a broker, says what it finds, and closes it when told so on standard input. */
import {once} from 'node:events';
import {consumePaymentResults, openBroker} from '@orderwell/adapters/amqp';
import {quickLimits} from '../support/rabbitmq.ts';

const [, , url = '', names = '{}'] = process.argv;
const broker = openBroker({url, names: JSON.parse(names), queueType: 'quorum', limits: quickLimits});
const consumer = consumePaymentResults(broker, async () => undefined);
await consumer.whenActive(AbortSignal.timeout(300));
process.stdout.write(`${JSON.stringify({...broker.status, active: consumer.active})}\n`);
await once(process.stdin.resume(), 'data');
process.stdin.destroy();
await broker.close();
