interface Level {
  /** The names seen so far, in an object. */
  readonly names: Set<string> | undefined;
  /** Where we are: the latest name of the object, or the position in the array. */
  step: string | number;
}

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs;

/**
 * Where a JSON text gives one name twice in one object, or undefined. JSON.parse silently takes the last one, while
 * another reader of the same bytes may take the first: RFC 8259, section 4, calls the outcome unpredictable, so
 * neither an order nor a payment must depend on it.
 * @param text valid JSON
 */
export function firstRepeatedName(text: string): readonly (string | number)[] | undefined {
  const levels: Level[] = [];
  let latest = '';
  for (const [lexeme] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (lexeme === '{') levels.push({names: new Set(), step: ''});
    else if (lexeme === '[') levels.push({names: undefined, step: 0});
    else if (lexeme === '}' || lexeme === ']') levels.pop();
    else if (lexeme === ',' && typeof level?.step === 'number') level.step++;
    else if (lexeme === ':' && level?.names !== undefined) {
      // Names are compared as what they mean: "a" and "\u0061" are the same one.
      level.step = JSON.parse(latest) as string;
      if (level.names.has(level.step)) return levels.map(({step}) => step);
      level.names.add(level.step);
    } else latest = lexeme;
  }
  return undefined;
}
