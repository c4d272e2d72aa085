import {charactersIn} from '@orderwell/domain';
import {z} from 'zod';

/** A text of 1 to so many characters, counted as the domain and JSON Schema count them; zod counts UTF-16 code units. */
export const textOf = (charactersMax: number): z.ZodString =>
  z
    .string()
    .min(1)
    .refine((text) => charactersIn(text) <= charactersMax, `must have at most ${charactersMax} characters`)
    .meta({maxLength: charactersMax});
