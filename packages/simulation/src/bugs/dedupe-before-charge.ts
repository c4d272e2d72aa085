import {DomainError, type PaymentRequest} from '@orderwell/domain';
import type {Bug, BugSite} from '../system/bug.ts';

export const dedupeBeforeCharge: Bug = {
  mistake: 'a message counts as processed when its processing begins: after a crash nobody processes it',
  paymentUseCases: ({payments}, site, {processPayment, cancelPayment}) => {
    const once = async (
      message: Pick<PaymentRequest, 'messageId' | 'orderId'>,
      process: () => ReturnType<typeof processPayment.execute>,
    ): ReturnType<typeof processPayment.execute> => {
      if (await isFirst(site, message.messageId)) return process();
      const payment = await payments.byOrder(message.orderId);
      if (payment === undefined) throw new DomainError('UNAVAILABLE', 'somebody else is at it');
      return payment;
    };
    return {
      processPayment: {execute: (request) => once(request, () => processPayment.execute(request))},
      cancelPayment: {execute: (cancellation) => once(cancellation, () => cancelPayment.execute(cancellation))},
    };
  },
};

async function isFirst({memory, call}: BugSite, messageId: string | undefined): Promise<boolean> {
  if (messageId === undefined) return true;
  return call('payments database', `begin ${messageId}`, async () => {
    if (memory.has(messageId)) return false;
    memory.set(messageId, true);
    return true;
  });
}
