import type {Logger} from '@orderwell/adapters/runtime';
import {PostgresGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import type {PaymentGateway} from '@orderwell/domain';
import type {PaymentAppConfig} from './config.ts';

/** Whoever moves the money, and how to let go of it. */
export interface OpenGateway {
  readonly gateway: PaymentGateway;
  /** Throws, with the reason, if it cannot do its work; the service is not ready then, and begins no work. */
  readonly check?: () => Promise<void>;
  close(): Promise<void>;
}

/** The simulated gateway, whose own books lie beside the payments so that every payment service sees the same. */
export function simulatedGateway(
  {database: url, gatewayFaults: faults}: PaymentAppConfig,
  logger: Logger,
): OpenGateway {
  const books = new PostgresGatewayBooks({url, logger});
  const gateway = new SimulatedPaymentGateway({books, faults, logger});
  return {gateway, check: () => books.check(), close: () => books.close()};
}
