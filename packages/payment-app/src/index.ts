export {type PaymentAppConfig, paymentAppConfig} from './config.ts';
export {type OpenGateway, simulatedGateway} from './gateway.ts';
export {type PaymentApp, startPaymentApp} from './payment-app.ts';
export {amqpTransport, type OrderTransport, type PaymentHandlers} from './transport.ts';
