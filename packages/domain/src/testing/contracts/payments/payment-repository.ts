import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {describeAnnouncingAgain} from './announced-again.ts';
import {describeAtomicPayments} from './atomic-payments.ts';
import {describeDuePayments} from './due-payments.ts';
import {type PaymentRepositoryHarness, paymentRepositoryPromises} from './payment-repository-harness.ts';
import {describePaymentStories} from './payment-stories.ts';
import {describeStoringPayments} from './storing-payments.ts';

/** The promises of `PaymentRepository`, as tests. */
export function describePaymentRepository(
  runner: TestRunner,
  name: string,
  open: Open<PaymentRepositoryHarness>,
): void {
  runner.describe(`${name} keeps the promises of a payment repository`, () => {
    const it = eachFresh(runner, open, paymentRepositoryPromises);
    describeStoringPayments(it);
    describeAtomicPayments(it);
    describePaymentStories(it);
    describeDuePayments(it);
    describeAnnouncingAgain(it);
  });
}
