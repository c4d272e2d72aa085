/** A database's URL cannot work. The message begins with a verb, so that it can follow a setting's name, and shows no value. */
export class AddressProblem extends TypeError {
  override readonly name = 'AddressProblem';
  /** As in "must name a database". */
  readonly problem: string;

  constructor(problem: string) {
    super(`a database URL ${problem}`);
    this.problem = problem;
  }
}

type PartName = 'host' | 'port' | 'user' | 'password' | 'database';

export interface UrlParts {
  /** Decoded; those that the URL leaves out or leaves empty are not there. */
  readonly parts: Partial<Record<PartName, string>>;
  /** Decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Takes a URL apart, and decodes what is in it once. @throws AddressProblem */
export function partsOfUrl(text: string): UrlParts {
  // URL would drop some of these without a word. The control characters are what is meant.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new AddressProblem('must not hold control characters, such as the end of a Windows line');
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new AddressProblem(
      'must be a URL that begins with postgres:// or postgresql://, with : / ? # @ % in user and password written as %3A %2F %3F %23 %40 %25',
    );
  }
  if (url.hash !== '') throw new AddressProblem('must have # written as %23');
  const path = url.pathname.slice(1);
  if (path.includes('/')) throw new AddressProblem('must have one name after the server, with / in it written as %2F');
  const {hostname, port, username, password} = url;
  const raw = {host: hostname.replace(/^\[(.+)\]$/, '$1'), port, user: username, password, database: path};
  const decoded = Object.entries(raw)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, decode(value)]);
  const parts = Object.fromEntries(decoded) as UrlParts['parts'];
  const parameters = parametersOf(url.search.slice(1));
  if (parts.host?.includes(',')) throw new AddressProblem('must name one server');
  return {parts, parameters};
}

/** As libpq reads them: unlike in a form, a plus sign is a plus sign. */
function parametersOf(query: string): Map<string, string> {
  const pairs = query.split('&').map((pair) => {
    const end = pair.includes('=') ? pair.indexOf('=') : pair.length;
    return [decode(pair.slice(0, end)), decode(pair.slice(end + 1))] as const;
  });
  return new Map(pairs.filter((pair) => pair.join('') !== ''));
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new AddressProblem('must have % written as %25');
  }
  if (decoded.includes('\0')) throw new AddressProblem('must not hold NUL');
  return decoded;
}
