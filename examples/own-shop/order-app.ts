import {env, exit} from 'node:process';
import {defineRoute, orderJson, orderSchema, route} from '@orderwell/adapters/koa';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {OrderId} from '@orderwell/domain';
import {orderAppConfig, orderRecipe, startOrderApp} from '@orderwell/order-app';
import {z} from 'zod';
import {HandOver} from '../own-rules/hand-over.ts';
import {HousePrices} from '../own-rules/house-prices.ts';

// #region shop
const handOverContract = defineRoute({
  method: 'post',
  path: '/orders/{id}/hand-over',
  summary: 'Hands a paid order over at a counter.',
  params: z.object({id: z.string()}),
  body: z.strictObject({counter: z.string()}),
  responses: {200: orderSchema},
});

const replace = [
  orderRecipe('pricing', [], () => new HousePrices()),
  orderRecipe('routes', ['getOrder', 'noteOrder'], (given) => [
    route(handOverContract, async ({params: {id}, body: {counter}, correlation}) => {
      const order = await new HandOver(given).execute(OrderId.parse(id), counter, correlation);
      return {status: 200, body: orderJson(order)};
    }),
  ]),
];

const config = orderAppConfig(env);
const logger = createLogger({service: 'order-app', level: config.logLevel});
await runService(() => startOrderApp({config, logger, replace}), {logger, terminate: exit});
// #endregion shop
