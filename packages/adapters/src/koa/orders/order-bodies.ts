import {
  charactersIn,
  DomainError,
  idCharactersMax,
  type InputPath,
  orderLinesMax,
  quantityMax,
  reasonCharactersMax,
} from '@orderwell/domain';
import {z} from 'zod';
import {metadataSchema} from './metadata-schema.ts';

/** A text of 1 to so many characters, counted as the domain and JSON Schema count them; zod counts UTF-16 code units. */
const textOf = (charactersMax: number): z.ZodString =>
  z
    .string()
    .min(1)
    .refine((text) => charactersIn(text) <= charactersMax, `must have at most ${charactersMax} characters`)
    .meta({maxLength: charactersMax});

const id = textOf(idCharactersMax);
const quantity = z.int().min(1).max(quantityMax);
const customerId = id.optional().meta({description: 'The default customer, if left out.'});

const singleProductOrder = z
  .strictObject({productId: id, quantity, customerId, metadata: metadataSchema})
  .meta({id: 'SingleProductOrder', description: 'An order of one product.'});

const severalLinesOrder = z
  .strictObject({
    lines: z
      .array(z.strictObject({productId: id, quantity}))
      .min(1)
      .max(orderLinesMax),
    customerId,
    metadata: metadataSchema,
  })
  .meta({id: 'SeveralLinesOrder', description: 'An order of one or more products.'});

/** The body of `POST /orders`: one of two forms, never a mixture. */
export const placeOrderBody = z
  .union([singleProductOrder, severalLinesOrder], {
    error: 'an order names either productId and quantity, or lines',
  })
  .meta({id: 'PlaceOrder'});

export type PlaceOrderBody = z.infer<typeof placeOrderBody>;

/** The lines that a body asks for, whichever form it has. */
export function linesOf(body: PlaceOrderBody): readonly {productId: string; quantity: number}[] {
  return 'lines' in body ? body.lines : [{productId: body.productId, quantity: body.quantity}];
}

/**
 * The domain only knows orders with lines; a client that named a product and a quantity must not be told of a line that
 * it never sent. Rewrites the places of the faults to where they stand in the body.
 */
export function inTermsOf(body: PlaceOrderBody, error: unknown): unknown {
  if (!(error instanceof DomainError) || error.faults.length === 0 || 'lines' in body) return error;
  const faults = error.faults.map(({path, detail}) => ({path: withoutLine(path), detail}));
  return error.withFaults(faults);
}

function withoutLine(path: InputPath): InputPath {
  return path[0] === 'lines' ? path.slice(2) : path;
}

/** The body of `POST /orders/{id}/cancel`, which may be left out altogether. */
export const cancelOrderBody = z
  .strictObject({
    reason: textOf(reasonCharactersMax).optional().meta({description: 'For whoever reads the order later.'}),
  })
  .meta({id: 'CancelOrder'})
  .optional();
