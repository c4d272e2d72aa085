export {type OrderAppConfig, orderAppConfig} from './config.ts';
export {ground, http, loops, type OrderContainerOptions, orderContainer, useCases} from './container.ts';
export {type OrderApp, type OrderAppOptions, startOrderApp} from './order-app.ts';
export {type Gate, type OrderStores, orderRecipe, parts} from './parts.ts';
export {amqpTransport, type PaymentTransport, type ResultHandlers} from './transport.ts';
