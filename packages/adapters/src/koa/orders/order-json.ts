import type {Order, OrderLine} from '@orderwell/domain';
import {z} from 'zod';
import {toMajorUnits} from '../../json/major-units.ts';

const amount = z.number().nonnegative().meta({description: 'In major units of the currency, e.g. 199.5.'});

const orderLineSchema = z
  .strictObject({productId: z.string(), quantity: z.int(), unitPrice: amount, linePrice: amount})
  .meta({id: 'OrderLine'});

/** An order as clients see it. Fields may be added; none of these may change. */
export const orderSchema = z
  .strictObject({
    id: z.string(),
    customerId: z.string(),
    productId: z.string().optional().meta({description: 'Only with exactly one line.'}),
    quantity: z.int().optional().meta({description: 'Only with exactly one line.'}),
    lines: z.array(orderLineSchema),
    totalPrice: amount,
    currency: z.string().meta({description: 'ISO 4217 code.'}),
    metadata: z.record(z.string(), z.string()).optional().meta({description: 'Only if it came with some.'}),
    status: z.enum(['Pending', 'Confirmed', 'Canceling', 'Canceled']),
    cancelReason: z.string().optional().meta({description: 'Only once the order is canceled.'}),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({id: 'Order'});

export type OrderJson = z.infer<typeof orderSchema>;

/** Where an order is shown. */
export const orderPath = (id: string): string => `/orders/${encodeURIComponent(id)}`;

/** Writes an order as clients see it. */
export function orderJson({snapshot}: Order): OrderJson {
  const {id, customerId, lines, total, metadata, status, cancelReason, createdAt, updatedAt} = snapshot;
  const [first, ...others] = lines;
  return {
    id,
    customerId,
    // Clients from before there were orders of several products read these two.
    ...(first !== undefined && others.length === 0 ? {productId: first.productId, quantity: first.quantity} : {}),
    lines: lines.map(lineJson),
    totalPrice: toMajorUnits(total),
    currency: total.currency,
    ...(metadata === undefined ? {} : {metadata: {...metadata}}),
    status,
    ...(status === 'Canceled' && cancelReason !== undefined ? {cancelReason} : {}),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function lineJson({productId, quantity, unitPrice, linePrice}: OrderLine): OrderJson['lines'][number] {
  return {productId, quantity, unitPrice: toMajorUnits(unitPrice), linePrice: toMajorUnits(linePrice)};
}
