export {type PaymentAppConfig, paymentAppConfig} from './config.ts';
export {ground, loops, type PaymentContainerOptions, paymentContainer, useCases} from './container.ts';
export {type OpenGateway, simulatedGateway} from './gateway.ts';
export {parts, paymentRecipe} from './parts.ts';
export {type PaymentApp, startPaymentApp} from './payment-app.ts';
export {amqpTransport, type OrderTransport, type PaymentHandlers} from './transport.ts';
