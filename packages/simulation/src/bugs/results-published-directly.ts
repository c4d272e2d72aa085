import type {Cause, Payment} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const resultsPublishedDirectly: Bug = {
  mistake: 'a payment’s outcome is stored and announced afterwards: a crash in between loses the announcement',
  paymentPorts: ({payments, publisher}, {stores, call}) => {
    const announcing =
      <Outcome>(store: (payment: Payment, cause?: Cause) => Promise<Outcome>, stored: Outcome) =>
      async (payment: Payment, cause?: Cause): Promise<Outcome> => {
        const outcome = await call('payments database', `store ${payment.id} ${payment.status}`, () => {
          const result = store(payment, cause);
          stores.payments.outbox.remove(payment.id);
          return result;
        });
        if (outcome === stored && payment.result !== undefined) {
          await publisher.publish(payment.result, {replyTo: undefined});
        }
        return outcome;
      };
    return {
      payments: {
        ...payments,
        save: announcing((payment, cause) => stores.payments.save(payment, cause), 'saved'),
        addIfAbsent: announcing((payment, cause) => stores.payments.addIfAbsent(payment, cause), 'added'),
      },
    };
  },
};
