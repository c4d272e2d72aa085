export {InProcessLink} from './link.ts';
export {InProcessPaymentRequester, type PaymentSide} from './payment-requester.ts';
export {InProcessPaymentResultPublisher, type OrderSide} from './payment-result-publisher.ts';
