import type {Logger} from '@orderwell/adapters/runtime';
import {PostgresGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import type {PaymentGateway} from '@orderwell/domain';
import type {PaymentAppConfig} from './config.ts';

/** Whoever moves the money, and how to let go of it. */
export interface OpenGateway {
  readonly gateway: PaymentGateway;
  close(): Promise<void>;
}

/** The simulated gateway, whose own books lie beside the payments so that every payment service sees the same. */
export function simulatedGateway(
  {database: url, gatewayFaults: faults}: PaymentAppConfig,
  logger: Logger,
): OpenGateway {
  const books = new PostgresGatewayBooks({url, logger});
  return {gateway: new SimulatedPaymentGateway({books, faults, logger}), close: () => books.close()};
}
