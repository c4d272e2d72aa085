export {type PaymentAppConfig, paymentAppConfig} from './config.ts';
export {type PaymentApp, startPaymentApp} from './payment-app.ts';
export {amqpTransport, type OrderTransport} from './transport.ts';
