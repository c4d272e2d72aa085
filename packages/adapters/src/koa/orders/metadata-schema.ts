import {
  DomainError,
  type InputPath,
  Metadata,
  metadataKeyCharactersMax,
  metadataPairsMax,
  metadataValueCharactersMax,
} from '@orderwell/domain';
import {z} from 'zod';

/**
 * Metadata in a body, read by the domain's own rules. No record of zod's: that one leaves a key `__proto__` out without
 * a word, and the client would not learn that it was not kept.
 */
export const metadataSchema = z
  .unknown()
  .transform((value, refuse): Metadata | undefined => {
    try {
      return Metadata.parse(value);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      for (const {path, detail: message} of error.faults)
        refuse.addIssue({code: 'custom', message, path: pathOf(path)});
      return z.NEVER;
    }
  })
  .optional()
  .meta({
    description: 'Kept with the order, handed on to the payment gateway, and otherwise nobody’s here.',
    type: 'object',
    maxProperties: metadataPairsMax,
    propertyNames: {pattern: `^[A-Za-z0-9][A-Za-z0-9_.-]{0,${metadataKeyCharactersMax - 1}}$`},
    additionalProperties: {type: 'string', minLength: 1, maxLength: metadataValueCharactersMax},
  });

const pathOf = (path: InputPath): PropertyKey[] => [...path];
