import type {Broker} from '@orderwell/adapters/amqp';
import type {Logger} from '@orderwell/adapters/runtime';
import {except} from './except.ts';

/** What the log says of each message that was sent in the words of the next version. */
export const saidMore = 'sent a message of the next version';

/** The same broker, but what is published through it has fields, headers and properties that only the next version knows. */
export function sayingMore(broker: Broker, logger: Logger): Broker {
  return except(broker, {
    send: async (address, message) => {
      const body = JSON.parse(message.body.toString()) as {orderId: string};
      const headers: unknown = message.properties.headers;
      await broker.send(address, {
        body: Buffer.from(JSON.stringify({...body, schema: 2, gift: {paper: 'red', ribbons: [1, 2]}})),
        properties: {
          ...message.properties,
          appId: 'orderwell-next',
          priority: 5,
          headers: {...Object(headers), 'x-orderwell-schema': 2, 'x-orderwell-gift': {paper: 'red'}},
        },
      });
      logger.info({orderId: body.orderId}, saidMore);
    },
  });
}
