import {createServer, type ServerResponse} from 'node:http';
import {pause} from './backoff.ts';
import {readinessCheckTimeoutMs} from './limits.ts';
import {listenFailure} from './listening.ts';
import {reasonOf} from './reason-of.ts';

/** Something that must work for the service to be ready. Rejects, saying why, while it does not. */
export type ReadinessCheck = () => Promise<void>;

/** Something that whoever looks at the service should know, although it is ready. Undefined while there is nothing. */
export type ReadinessWarning = () => string | undefined;

/** What makes a service ready or not, each by its name. */
export interface ReadinessParts {
  readonly checks?: Readonly<Record<string, ReadinessCheck>> | undefined;
  readonly warnings?: Readonly<Record<string, ReadinessWarning>> | undefined;
}

export interface ManagementServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/livez` (200 while the event loop turns) and `/readyz` (200 when all checks pass, 503 with the reasons
 * otherwise; warnings change nothing of that) for orchestrators, on a listener of its own, so that clients of the API
 * neither see nor starve it.
 * @param options.port 0 for any free one
 * @throws Error with one clear line that names the setting, if it cannot listen there
 */
export async function startManagementServer(
  options: {port: number; host: string} & ReadinessParts,
): Promise<ManagementServer> {
  const {port, host} = options;
  const routes: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/livez': (response) => answer(response, 200, {status: 'alive'}),
    '/readyz': (response) => void answerReadiness(response, options),
  };
  const server = createServer(({url = '', method = ''}, response) => {
    // As the API does: the exact path, whatever its query says.
    const serve = Object.entries(routes).find(([path]) => path === url.split('?', 1)[0])?.[1];
    if (serve === undefined) return answer(response, 404, {status: 'not found', paths: Object.keys(routes)});
    if (method === 'GET' || method === 'HEAD') return serve(response);
    response.setHeader('allow', 'GET, HEAD, OPTIONS');
    if (method === 'OPTIONS') return void response.writeHead(204).end();
    return answer(response, 405, {status: 'method not allowed'});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, {host, port, portSetting: 'MANAGEMENT_PORT'})));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerReadiness(response: ServerResponse, parts: ReadinessParts): Promise<void> {
  const {checks = {}} = parts;
  const verdicts = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await verdict(check)]));
  const ready = verdicts.every(([, said]) => said === 'ok');
  const said = Object.entries(parts.warnings ?? {}).flatMap(([name, warning]) => {
    const text = warning();
    return text === undefined ? [] : [[name, text]];
  });
  answer(response, ready ? 200 : 503, {
    status: ready ? 'ready' : 'not ready',
    checks: Object.fromEntries(verdicts),
    ...(said.length > 0 && {warnings: Object.fromEntries(said)}),
  });
}

async function verdict(check: ReadinessCheck): Promise<string> {
  const done = new AbortController();
  const tooSlow = pause(readinessCheckTimeoutMs, done.signal).then(
    () => `no answer within ${readinessCheckTimeoutMs} ms`,
  );
  const checked = check().then(
    () => 'ok',
    (error: unknown) => reasonOf(error),
  );
  const said = await Promise.race([checked, tooSlow]);
  done.abort();
  return said;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {'content-type': 'application/json', 'cache-control': 'no-store'});
  response.end(`${JSON.stringify(body)}\n`);
}
