export {type OrderAppConfig, orderAppConfig} from './config.ts';
export {type OrderApp, startOrderApp} from './order-app.ts';
export {amqpTransport, type PaymentTransport, type ResultHandlers} from './transport.ts';
