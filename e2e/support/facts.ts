import {globSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {domainProblems} from '@orderwell/adapters/koa';
import {startManagementServer} from '@orderwell/adapters/runtime';
import {secretSettings} from '@orderwell/adapters/settings';
import * as domain from '@orderwell/domain';
import {orderAppConfig} from '@orderwell/order-app';
import {workspaceRoot} from '@orderwell/test-support';

/** What the code says, in the words in which the pages say it. */

const textOf = (file: string): Promise<string> => readFile(path.join(workspaceRoot, file), 'utf8');

/** What is not public of a package; loaded by its path because no other package may import it. */
async function internals(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(path.join(workspaceRoot, file)).href)) as Readonly<Record<string, unknown>>;
}

/** The rows of a state table: the first one names the triggers. */
export function stateRows(name: string): readonly (readonly string[])[] {
  const table: Readonly<Record<string, Readonly<Record<string, domain.OrderMove | domain.PaymentMove>>>> | undefined = {
    orderStateTable: domain.orderStateTable,
    paymentStateTable: domain.paymentStateTable,
  }[name];
  if (table === undefined) throw new Error(`there is no state table ${name}`);
  const [triggers = {}] = Object.values(table);
  return [
    ['from', ...Object.keys(triggers)],
    ...Object.entries(table).map(([from, moves]) => [from, ...Object.values(moves).map(cellOf)]),
  ];
}

function cellOf(move: domain.OrderMove | domain.PaymentMove): string {
  return typeof move === 'string' ? move : `${move.to} (${move.event})`;
}

/** The settings of a service with their defaults; `none` for those that have no default. */
export async function settingsOf(app: 'order-app' | 'payment-app'): Promise<ReadonlyMap<string, string>> {
  const {schema} = await internals(`packages/${app}/src/config.ts`);
  const {shape} = schema as {shape: Readonly<Record<string, {safeParse(value: undefined): {data?: string | number}}>>};
  return new Map(Object.entries(shape).map(([name, type]) => [name, String(type.safeParse(undefined).data ?? 'none')]));
}

/** The settings that can come from a file. */
export const secretNames: readonly string[] = secretSettings;

/** Every setting that the command line reads, or that it can tell an operator to correct in a service. */
export async function operatorsSettings(): Promise<ReadonlySet<string>> {
  const {schema} = await internals('packages/cli/src/command-line/settings.ts');
  const {shape} = schema as {shape: Readonly<Record<string, unknown>>};
  const services = await Promise.all([settingsOf('order-app'), settingsOf('payment-app')]);
  return new Set([...Object.keys(shape), ...services.flatMap((settings) => [...settings.keys()])]);
}

/** The queues as they are called unless a setting says otherwise. */
export function usualQueues(): ReadonlySet<string> {
  const {exchange: _exchange, ...queues} = orderAppConfig({}).broker.names;
  return new Set(Object.values(queues));
}

/** Every path of the REST API, and every path of the listener for health, which says itself which it has. */
export async function servedPaths(): Promise<ReadonlySet<string>> {
  const contracts = Object.values(await internals('packages/adapters/src/koa/orders/order-contracts.ts'));
  const management = await startManagementServer({port: 0, host: '127.0.0.1', checks: {}});
  try {
    const answer = await fetch(`http://127.0.0.1:${management.port}/`);
    const {paths} = (await answer.json()) as {paths: readonly string[]};
    return new Set([...paths, ...contracts.map((contract) => (contract as {path: string}).path)]);
  } finally {
    await management.close();
  }
}

/** The subpaths under which the adapters can be imported, such as `/koa`. */
export async function adapterSubpaths(): Promise<readonly string[]> {
  const {exports} = JSON.parse(await textOf('packages/adapters/package.json')) as {exports: object};
  return Object.keys(exports).map((name) => name.slice(1));
}

/** Every word in capitals that the code, or a test that is told by a variable, knows. */
export async function codeWords(): Promise<ReadonlySet<string>> {
  const files = globSync(['packages/*/{src,test}/**/*.ts', 'e2e/**/*.ts', '.ci/run'], {
    cwd: workspaceRoot,
    exclude: ['**/node_modules/**', '**/dist/**'],
  });
  const texts = await Promise.all(files.map(textOf));
  return new Set(texts.flatMap((text) => text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []));
}

/** The options of the start command, as its help writes them. */
export async function startOptions(): Promise<readonly string[]> {
  const {help} = await internals('packages/all-in-one/src/arguments.ts');
  return [...String(help).matchAll(/^ {2}(--[\w-]+(?: <\w+>)?)/gm)].map(([, option = '']) => option);
}

/** Every code that HTTP answers can carry, with its status. */
export async function problemCodes(): Promise<ReadonlyMap<string, number>> {
  const [, protocol = ''] = (await textOf('packages/adapters/src/koa/problems/problem.ts')).split(
    'const protocolProblems = {',
  );
  const ofProtocol = [...(protocol.split('} as const')[0] ?? '').matchAll(/^ {2}(\w+): \{status: (\d+)/gm)];
  const ofDomain = Object.entries(domainProblems).map(([code, {status}]) => [code, status] as const);
  return new Map([...ofDomain, ...ofProtocol.map(([, code = '', status]) => [code, Number(status)] as const)]);
}

/** The names of the promises in a port's docstring. */
export async function promisesIn(file: string): Promise<readonly string[]> {
  return [...(await textOf(file)).matchAll(/^ \* - ([^:.]+):/gm)].map(([, name = '']) => name);
}

/** All numbers that a room calls a limit, by name; those within an object also as `object.name`. */
export async function limitsOf(room: string): Promise<ReadonlyMap<string, number>> {
  const source = room === 'domain' ? domain : await internals(`packages/adapters/src/${room}/limits.ts`);
  const found = new Map<string, number>();
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === 'number') found.set(name, value);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, limit] of Object.entries(value)) {
      if (typeof limit === 'number') found.set(key, limit).set(`${name}.${key}`, limit);
    }
  }
  return found;
}

/** The body of a message about an order, as the named encoder writes it. */
export async function encodedMessage(encoder: string, orderId: string, reason?: string): Promise<unknown> {
  const encode = (await internals('packages/adapters/src/amqp/wire/encode-messages.ts'))[encoder];
  if (typeof encode !== 'function') throw new Error(`there is no ${encoder}`);
  const amount = domain.Money.of(199_00n, 'USD');
  const inquired = {asked: 'payment', orderVersion: 1, standing: 'missing'};
  const message = {orderId, amount, outcome: 'declined', reason, ...inquired, correlation: {}};
  const {body} = encode(message, 'processedorders') as {
    body: Buffer;
  };
  return JSON.parse(body.toString());
}

/** The arguments of each kind of queue, written as `name: value, …`; `none` if there are none. */
export async function queueArguments(
  queueType: string,
): Promise<Record<'work' | 'cancel' | 'inquiry' | 'retry' | 'parking', string>> {
  const {topologyOf} = await internals('packages/adapters/src/amqp/topology/topology.ts');
  const {defaultBrokerLimits} = await internals('packages/adapters/src/amqp/limits.ts');
  const declarations = (topologyOf as (...parts: unknown[]) => readonly {declare(channel: object): Promise<unknown>}[])(
    {exchange: 'orders_exchange', requestQueue: 'work', cancelRequestQueue: 'cancel', inquiryQueue: 'inquiries'},
    {...(defaultBrokerLimits as object), queueType},
    ['work', 'cancel', 'inquiries'],
  );
  const declared: Record<string, string> = {};
  const channel = {
    assertExchange: async () => undefined,
    bindQueue: async () => undefined,
    assertQueue: async (queue: string, options: {arguments?: Readonly<Record<string, unknown>>}) => {
      const written = Object.entries(options.arguments ?? {}).map(([name, value]) => `${name}: ${String(value)}`);
      declared[queue] = written.join(', ') || 'none';
    },
  };
  for (const declaration of declarations) await declaration.declare(channel);
  const {work = '', cancel = '', inquiries: inquiry = '', ...beside} = declared;
  const {'work.retry.5s': retry = '', 'work.parking': parking = ''} = beside;
  return {work, cancel, inquiry, retry, parking};
}
