export type {BookedCharge, BookedRefund, ChargeDecision, GatewayBooks, GatewayMovement} from './gateway-books.ts';
export type {GatewayFaults} from './gateway-faults.ts';
export {InMemoryGatewayBooks} from './in-memory-gateway-books.ts';
export type {PostgresBooksOptions} from './postgres-options.ts';
export {PostgresGatewayBooks} from './postgres-gateway-books.ts';
export {SimulatedPaymentGateway} from './simulated-gateway.ts';
