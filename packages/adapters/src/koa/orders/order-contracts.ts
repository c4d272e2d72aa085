import {z} from 'zod';
import {cancelOrderBody, placeOrderBody} from './order-bodies.ts';
import {ifMatchHeader} from './entity-tag.ts';
import {idempotencyKeyHeader} from './idempotency-key.ts';
import {orderSchema} from './order-json.ts';
import {problemSchema} from '../problems/problem.ts';
import {defineRoute} from '../routing/route-contract.ts';

const orderParams = z.object({id: z.string().meta({description: 'The id that the order was placed under.'})});

/** `POST /orders` */
export const placeOrderContract = defineRoute({
  method: 'post',
  path: '/orders',
  summary: 'Places an order; it is paid for afterwards.',
  params: z.object({}),
  headers: z.object({'Idempotency-Key': idempotencyKeyHeader.optional()}),
  body: placeOrderBody,
  responses: {
    201: orderSchema,
    400: problemSchema,
    408: problemSchema,
    409: problemSchema,
    413: problemSchema,
    415: problemSchema,
    422: problemSchema,
    503: problemSchema,
  },
});

/** `GET /orders/{id}` */
export const getOrderContract = defineRoute({
  method: 'get',
  path: '/orders/{id}',
  summary: 'Shows an order and where it stands.',
  params: orderParams,
  responses: {200: orderSchema, 400: problemSchema, 404: problemSchema, 503: problemSchema},
});

/** `POST /orders/{id}/cancel` */
export const cancelOrderContract = defineRoute({
  method: 'post',
  path: '/orders/{id}/cancel',
  summary: 'Cancels an order; its payment is voided or refunded afterwards. Safe to repeat.',
  params: orderParams,
  headers: z.object({'If-Match': ifMatchHeader.optional()}),
  body: cancelOrderBody,
  responses: {
    200: orderSchema,
    400: problemSchema,
    404: problemSchema,
    408: problemSchema,
    412: problemSchema,
    413: problemSchema,
    415: problemSchema,
    422: problemSchema,
    503: problemSchema,
  },
});
