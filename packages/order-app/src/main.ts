import {environment} from './environment.ts';
import {createLogger} from '@orderwell/adapters/pino';
import {reasonOf, runService} from '@orderwell/adapters/runtime';
import {orderAppConfig} from './config.ts';
import {startOrderApp} from './order-app.ts';

try {
  const config = orderAppConfig(environment);
  const logger = createLogger({service: 'order-app', level: config.logLevel});
  await runService(() => startOrderApp({config, logger}), {
    logger,
    terminate: (code) => process.exit(code),
  });
} catch (error) {
  console.error(`order-app: ${reasonOf(error)}`);
  process.exit(1);
}
