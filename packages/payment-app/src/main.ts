import {environment} from './environment.ts';
import {createLogger} from '@orderwell/adapters/pino';
import {reasonOf, runService} from '@orderwell/adapters/runtime';
import {paymentAppConfig} from './config.ts';
import {startPaymentApp} from './payment-app.ts';

try {
  const config = paymentAppConfig(environment);
  const logger = createLogger({service: 'payment-app', level: config.logLevel});
  await runService(() => startPaymentApp({config, logger}), {
    logger,
    terminate: (code) => process.exit(code),
  });
} catch (error) {
  console.error(`payment-app: ${reasonOf(error)}`);
  process.exit(1);
}
