import {createLogger} from '@orderwell/adapters/pino';
import {reasonOf, runService} from '@orderwell/adapters/runtime';
import {paymentAppConfig} from './config.ts';
import {startPaymentApp} from './payment-app.ts';
import {amqpTransport} from './transport.ts';

try {
  // oxlint-disable-next-line node/no-process-env -- the one place that reads the environment.
  const config = paymentAppConfig(process.env);
  const logger = createLogger({service: 'payment-app', level: config.logLevel});
  await runService(() => startPaymentApp({config, logger, transport: amqpTransport}), {
    logger,
    terminate: (code) => process.exit(code),
  });
} catch (error) {
  console.error(`payment-app: ${reasonOf(error)}`);
  process.exit(1);
}
