export {SimulatedPaymentGateway} from './simulated-gateway.ts';
