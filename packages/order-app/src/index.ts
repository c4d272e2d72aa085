export {type OrderAppConfig, orderAppConfig} from './config.ts';
export {type OrderApp, startOrderApp} from './order-app.ts';
export {amqpTransport, type PaymentTransport} from './transport.ts';
