import {env, exit} from 'node:process';
import {createLogger} from '@orderwell/adapters/pino';
import {runService} from '@orderwell/adapters/runtime';
import {paymentAppConfig, startPaymentApp} from '@orderwell/payment-app';
import {Till} from './till.ts';

// #region shop
const openGateway = () => ({gateway: new Till(), close: async () => undefined});

const config = paymentAppConfig(env);
const logger = createLogger({service: 'payment-app', level: config.logLevel});
await runService(() => startPaymentApp({config, logger, openGateway}), {logger, terminate: exit});
// #endregion shop
