import {reasonOf} from '@orderwell/adapters/runtime';
import {SettingsError} from '@orderwell/adapters/settings';
import {type Asked, parseArguments} from './command-line/arguments.ts';
import {parkedMessage, parkedMessages, parkingCounts, redriveMessages} from './commands/dlq.ts';
import {doctor} from './commands/doctor/doctor.ts';
import {UsageError} from './command-line/errors.ts';
import {helpText} from './command-line/help.ts';
import {parkedInOutboxes, redriveOutboxes} from './commands/outbox-parked.ts';
import {outboxStatus} from './commands/outbox-status.ts';
import type {BrokerOperator, Report, Surroundings} from './command-line/ports.ts';
import {printReconciliation} from './commands/reconcile/print-reconciliation.ts';
import {cliSettings} from './command-line/settings.ts';
import {stuckOrders} from './commands/orders-stuck/stuck-orders.ts';

type AskedWork = Exclude<Asked, {command: 'help'}>;

/** Runs one command. @returns the exit status: 0, 1 if something is wrong, 2 if it was called wrongly */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const asked = parseArguments(args);
    if (asked.command === 'help') {
      await surroundings.out(`${helpText(asked.of)}\n`);
      return 0;
    }
    return (await work(asked, surroundings)) ? 1 : 0;
  } catch (error) {
    const message = error instanceof SettingsError ? error.problems.join('; ') : reasonOf(error);
    await surroundings.err(`orderwell: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** @returns whether something is wrong */
async function work(asked: AskedWork, surroundings: Surroundings): Promise<boolean> {
  if (asked.command === 'reconcile') {
    return printReconciliation(cliSettings(surroundings.environment), asked, surroundings);
  }
  const {document, text, failed = false} = await reportOn(asked, surroundings);
  await surroundings.out(`${asked.json ? JSON.stringify(document, null, 2) : text}\n`);
  return failed;
}

async function reportOn(
  asked: Exclude<AskedWork, {command: 'reconcile'}>,
  surroundings: Surroundings,
): Promise<Report> {
  const now = surroundings.now();
  if (asked.command === 'doctor') return doctor(surroundings);
  const settings = cliSettings(surroundings.environment);
  const atBroker = async (ask: (broker: BrokerOperator) => Promise<Report>): Promise<Report> => {
    const broker = await surroundings.openBroker(settings.broker);
    try {
      return await ask(broker);
    } finally {
      await broker.close();
    }
  };
  switch (asked.command) {
    case 'dlq list': {
      const {queue, limit} = asked;
      if (queue === undefined) return atBroker(parkingCounts);
      return atBroker((broker) => parkedMessages(broker, {queue, limit, now}));
    }
    case 'dlq show':
      return atBroker((broker) => parkedMessage(broker, {...asked, now}));
    case 'dlq redrive':
      return atBroker((broker) => redriveMessages(broker, asked));
    case 'outbox status':
      return outboxStatus(settings);
    case 'outbox parked':
      return parkedInOutboxes(settings, asked);
    case 'outbox redrive':
      return redriveOutboxes(settings, asked);
    case 'orders stuck':
      return stuckOrders(settings, {...asked, now});
  }
}
