import {AddressProblem} from './url-parts.ts';

/**
 * The schema that a URL names, as `schema=shop` or as libpq's `options=-csearch_path=shop`.
 * @throws AddressProblem if it names several, or if the options set anything else
 */
export function schemaOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const named = parameters.get('schema');
  const onPath = searchPathIn(parameters.get('options') ?? '');
  if (named !== undefined && onPath !== undefined && named !== onPath) {
    throw new AddressProblem('names one schema in schema and another in options');
  }
  return named ?? onPath;
}

function searchPathIn(options: string): string | undefined {
  let schema: string | undefined;
  // A backslash before white space makes it part of the value.
  const words = options.match(/(?:\\.|[^\s\\])+/g)?.map((word) => word.replaceAll(/\\(.)/g, '$1')) ?? [];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const setting = word === '-c' ? words.shift() : /^(?:-c|--)(.*)$/s.exec(word)?.[1];
    const path = /^search[_-]path=(.*)$/is.exec(setting ?? '')?.[1];
    if (path === undefined) {
      throw new AddressProblem('sets more in options than search_path, which is all that is supported');
    }
    schema = identifier(path.trim());
  }
  return schema;
}

/** A name as SQL reads it: in lower case, unless it stands in quotes. */
function identifier(text: string): string {
  const quoted = /^"((?:[^"]|"")+)"$/.exec(text)?.[1];
  const name =
    quoted?.replaceAll('""', '"') ?? (/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(text) ? text.toLowerCase() : undefined);
  if (name === undefined || name === '$user') throw new AddressProblem('must name one schema in search_path');
  return name;
}
