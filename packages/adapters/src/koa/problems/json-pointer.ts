/**
 * Where in a body something is, as a JSON Pointer in its URI fragment form (RFC 6901, sections 3 and 6).
 * @param path property names and array positions, outermost first; they may be any text that a client made up
 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return `#${path.map((step) => `/${escaped(String(step))}`).join('')}`;
}

function escaped(step: string): string {
  // encodeURIComponent throws on a lone surrogate, which a name in a client's JSON may well hold.
  return encodeURIComponent(step.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
