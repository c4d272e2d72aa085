import {reasonCharactersMax} from '@orderwell/domain';
import {z} from 'zod';

/** The body of `POST /orders/{id}/cancel`, which may be left out altogether. */
export const cancelOrderBody = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(reasonCharactersMax)
      .optional()
      .meta({description: 'For whoever reads the order later.'}),
  })
  .meta({id: 'CancelOrder'})
  .optional();
