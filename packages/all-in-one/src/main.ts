import {environment} from './environment.ts';
import path from 'node:path';
import {createLogger} from '@orderwell/adapters/pino';
import {reachableAt, reasonOf, runService} from '@orderwell/adapters/runtime';
import {withDefaults, withoutBrokerSettings, withoutPostgresSettings} from '@orderwell/adapters/settings';
import {orderAppConfig} from '@orderwell/order-app';
import {paymentAppConfig} from '@orderwell/payment-app';
import {startAllInOne} from './all-in-one.ts';
import {help, parseArguments} from './arguments.ts';

try {
  const asked = parseArguments(process.argv.slice(2), process.cwd());
  if (asked.kind === 'help') console.log(help);
  else await serve(asked);
} catch (error) {
  console.error(`orderwell: ${reasonOf(error)}`);
  process.exit(1);
}

async function serve({port, dataDir}: {port: string | undefined; dataDir: string | undefined}): Promise<void> {
  // Quiet unless asked, because the terminal is for the person at it; and health on any free port.
  const usual = {LOG_LEVEL: 'warn', MANAGEMENT_PORT: '0', SHUTDOWN_DELAY_MS: '0'};
  const ours = withoutPostgresSettings(withoutBrokerSettings(withDefaults(environment, usual)));
  const order = orderAppConfig({...ours, ...(port !== undefined && {PORT: port})});
  const payment = paymentAppConfig({...ours, MANAGEMENT_PORT: '0'});
  const logger = createLogger({service: 'orderwell', level: order.logLevel});
  const terminate = (code: number): void => process.exit(code);

  const start = async (signal: AbortSignal): ReturnType<typeof startAllInOne> => {
    // Here, where signals are heard already: whoever reads it may ask for the stop at once.
    console.log('Orderwell is starting …');
    const system = await startAllInOne({dataDir, order, payment, logger, signal});
    void endWith(system.database.exited, terminate);
    announce(system.port, order.host, dataDir);
    return system;
  };
  await runService(start, {logger, terminate});
}

async function endWith(databaseEnded: Promise<unknown>, terminate: (code: number) => void): Promise<void> {
  await databaseEnded;
  console.error('orderwell: the database has ended unexpectedly; start again, nothing that was accepted is lost');
  terminate(1);
}

function announce(port: number, host: string, dataDir: string | undefined): void {
  const address = reachableAt(host, port);
  const kept = dataDir === undefined ? 'nothing is kept' : `data in ${path.relative(process.cwd(), dataDir) || '.'}`;
  console.log(`
Orderwell is ready at ${address} (${kept}; Ctrl-C stops). Try:

  curl -i ${address}/orders -H 'content-type: application/json' -d '{"productId": "1", "quantity": 1}'
`);
}
