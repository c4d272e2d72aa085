/** How many characters a text has: Unicode code points, as JSON Schema and PostgreSQL count them; an emoji is one or more. */
export function charactersIn(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters;
}
