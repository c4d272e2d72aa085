import {z} from 'zod';

/** Longest `Idempotency-Key`, in characters of the key itself: without its quotes and escapes. */
export const idempotencyKeyCharactersMax = 255;

const visible = new RegExp(`^[\\x21-\\x7e]{1,${idempotencyKeyCharactersMax}}$`);

// RFC 8941, section 3.3.3: within the quotes only a quote and a backslash may, and must, be escaped.
const quoted = /^"(?<escaped>(?:[^"\\]|\\["\\])*)"$/;

/**
 * The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header). The draft wants it quoted, most
 * services that had such keys before it take them bare: `"8e03978e"` and `8e03978e` are the same key.
 */
export const idempotencyKeyHeader = z
  .string()
  .transform((text, refuse) => {
    const key = keyIn(text);
    if (key !== undefined && visible.test(key)) return key;
    refuse.addIssue({
      code: 'custom',
      message: `Idempotency-Key must be 1 to ${idempotencyKeyCharactersMax} characters of visible ASCII, quoted ("…", with \\" and \\\\ for a quote and a backslash) or bare`,
    });
    return z.NEVER;
  })
  .meta({
    description:
      'Names the request among those of its caller, so that it can be repeated: within 72 hours, the same request gets the same answer, marked `Idempotent-Replayed: true`.',
    example: '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
  });

function keyIn(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  return quoted.exec(text)?.groups?.['escaped']?.replaceAll(/\\(.)/g, '$1');
}
