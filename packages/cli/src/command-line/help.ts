/** All commands, and what `--help` says of each. */
export const commandHelp = {
  'dlq list': {
    usage: 'orderwell dlq list [--queue <queue>] [--limit <n>] [--json]',
    summary: 'parked messages: how many per queue, or those of one queue',
    details: `Without --queue, how many messages are parked beside each work queue.
With --queue, those messages, oldest first: id, type, order, why it was parked, and how old it is.

  --queue <queue>   a work queue, such as processingorders
  --limit <n>       most messages to show (default: 100)`,
  },
  'dlq show': {
    usage: 'orderwell dlq show <message-id> [--queue <queue>] [--json]',
    summary: 'one parked message with its properties and its body',
    details: `Looks through all parking queues, or through that of one work queue.

  --queue <queue>   a work queue, such as processingorders`,
  },
  'dlq redrive': {
    usage: 'orderwell dlq redrive --queue <queue> (--message-id <id> | --all [--limit <n>]) [--json]',
    summary: 'puts parked messages back into their work queue',
    details: `Messages keep their ids: one that had its effect before has no other. Remedy first what parked them.

  --queue <queue>     a work queue, such as processingorders
  --message-id <id>   only this message
  --all               all that are parked there now, oldest first
  --limit <n>         most messages to put back with --all`,
  },
  'outbox status': {
    usage: 'orderwell outbox status [--json]',
    summary: 'what waits to be delivered, what is parked, and what waits for the gateway',
    details: `Order events and payment results that were not delivered yet, those that are parked because they were refused again
and again, and payments whose outcome is not known yet. Exits with 1 if anything is parked or cannot be read.`,
  },
  'outbox parked': {
    usage: 'orderwell outbox parked [--limit <n>] [--json]',
    summary: 'order events and payment results that are not tried any more',
    details: `Those that were refused again and again, oldest first: of which order, since when, how often refused, and why.

  --limit <n>   most items to show (default: 100)`,
  },
  'outbox redrive': {
    usage: 'orderwell outbox redrive [--order <id>] [--json]',
    summary: 'has parked order events and payment results sent again',
    details: `They are sent as if for the first time, and may be parked again. Remedy first what they were refused for.

  --order <id>   only those of this order`,
  },
  'orders stuck': {
    usage: 'orderwell orders stuck [--older-than <duration>] [--limit <n>] [--json]',
    summary: 'orders that have waited too long',
    details: `Orders that are Pending or Canceling, or owe a refund, and have not changed for a while, oldest first; what the
payment side knows of each, what it waits for and since when, and what to do about it.

  --older-than <duration>   such as 90s, 5m, 2h or 1d (default: 5m)
  --limit <n>               most orders to show (default: 100)`,
  },
  doctor: {
    usage: 'orderwell doctor [--json]',
    summary: 'checks settings, databases, broker, backlog and clocks',
    details:
      'Says of each whether it is ok, worth a warning or wrong, and what to do. Exits with 1 if anything is wrong.',
  },
  reconcile: {
    usage: 'orderwell reconcile [--settled-for <duration>] [--json]',
    summary: "compares orders, payments and the gateway's journal",
    details: `Lists every difference between settled orders, their payments and what the gateway booked. Orders to which something
happened lately, or to which something has yet to happen, are counted apart. Exits with 1 if anything differs.

  --settled-for <duration>   how long nothing has happened to a settled order (default: 1m)`,
  },
} as const;

export type CommandName = keyof typeof commandHelp;

export const commandNames = Object.keys(commandHelp) as readonly CommandName[];

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandHelp, name);

const settings = `Settings are those of the services (docs/settings.md): POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD,
AMQP_SERVER_URL, EXCHANGE_NAME … The databases are "orders" and "payments" there, unless ORDERS_DATABASE_URL and
PAYMENTS_DATABASE_URL name others.`;

const exits = 'Exits with 0, with 1 if something is wrong, and with 2 if it was called wrongly.';

export function helpText(of: CommandName | undefined): string {
  if (of !== undefined) {
    const {usage, details} = commandHelp[of];
    return `Usage: ${usage}\n\n${details}\n\n  --json   one JSON document instead of text`;
  }
  const width = Math.max(...commandNames.map((name) => name.length));
  const commands = commandNames.map((name) => `  ${name.padEnd(width)}   ${commandHelp[name].summary}`);
  return `Usage: orderwell <command> [options]

${commands.join('\n')}

Options of every command:
  --json   one JSON document instead of text
  --help   what the command does, and its other options

${settings}
${exits}`;
}
