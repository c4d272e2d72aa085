import {DomainError} from '@orderwell/domain';
import {z} from 'zod';

/** An answer whose body is written already, so that it can be given again to the byte. */
export interface WrittenAnswer<Status extends number = number> {
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body's exact text. */
  readonly text: string;
}

// Not strict: a newer version may have stored more, and an older one beside it must still replay what it understands.
const storedAnswer = z.object({
  status: z.literal(201),
  headers: z.record(z.string(), z.string()),
  text: z.string(),
});

/** One JSON text of an answer: its status, the headers that belong to it alone, and its body to the byte. */
export function storedText({
  status,
  headers,
  body,
}: {
  status: 201;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}): string {
  return JSON.stringify({status, headers, text: bodyText(body)} satisfies z.input<typeof storedAnswer>);
}

/**
 * The answer that {@link storedText} wrote, marked as one that is given again.
 * @throws DomainError `UNREADABLE_RECORD` if it is not one
 */
export function replayed(stored: string): WrittenAnswer<201> {
  const {status, headers, text} = parsed(stored);
  return {status, headers: {...headers, 'Idempotent-Replayed': 'true'}, text};
}

function parsed(stored: string): z.output<typeof storedAnswer> {
  try {
    return storedAnswer.parse(JSON.parse(stored));
  } catch (cause) {
    throw new DomainError('UNREADABLE_RECORD', 'a stored answer cannot be read by this version', {cause});
  }
}

/** How a body goes out. The one place that writes it, so that a stored answer and the first one cannot differ. */
export function bodyText(body: unknown): string {
  return JSON.stringify(body);
}
