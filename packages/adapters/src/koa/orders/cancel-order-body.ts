import {reasonCharactersMax} from '@orderwell/domain';
import {z} from 'zod';
import {textOf} from './text-of.ts';

/** The body of `POST /orders/{id}/cancel`, which may be left out altogether. */
export const cancelOrderBody = z
  .strictObject({
    reason: textOf(reasonCharactersMax).optional().meta({description: 'For whoever reads the order later.'}),
  })
  .meta({id: 'CancelOrder'})
  .optional();
