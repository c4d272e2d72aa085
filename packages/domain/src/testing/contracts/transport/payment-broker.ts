import type {Open, TestRunner} from '../../runner.ts';
import type {PaymentBrokerHarness} from './payment-broker-harness.ts';
import {describeKeeping, describeLosingDestinations} from './payment-broker-keeping.ts';
import {describeAsking, describePuttingAside} from './payment-broker-receiving.ts';
import {describeResultAddresses} from './payment-result-publisher.ts';
import {describePaymentTransport, publisherOf} from './payment-transport.ts';
import {describeWaitingMessages} from './waiting-messages.ts';

/** The promises of a transport, of `WaitingMessages`, and those that only a broker can break, as tests. */
export function describePaymentBroker(runner: TestRunner, name: string, open: Open<PaymentBrokerHarness>): void {
  describePaymentTransport(runner, name, open);
  describeResultAddresses(runner, name, () => publisherOf(open));
  describeWaitingMessages(runner, name, open);

  runner.describe(`${name} keeps the promises of a payment requester as a broker does`, () => {
    describeKeeping(runner, open);
    describeLosingDestinations(runner, open);
    describePuttingAside(runner, open);
  });
  runner.describe(`${name} keeps the promises of a payment result publisher as a broker does`, () => {
    describeAsking(runner, open);
  });
}
