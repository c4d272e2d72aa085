import type {BacklogGauge, Logger} from '@orderwell/adapters/runtime';
import type {ApplyInquiryAnswer, ApplyPaymentResult} from '@orderwell/domain';
import type {ResultHandlers} from './transport.ts';

/** Applies what the payment side says, and tells the log and the gauge of what waits. */
export function resultHandlers({
  results,
  answers,
  backlog,
  logger,
}: {
  results: ApplyPaymentResult;
  answers: ApplyInquiryAnswer;
  backlog: BacklogGauge;
  logger: Logger;
}): ResultHandlers {
  return {
    applyPaymentResult: async (result) => {
      backlog.answered();
      const {order, kind} = await results.execute(result);
      const {requestId} = result.correlation;
      logger.info({orderId: order.id, status: order.status, requestId}, `payment result applied: ${kind}`);
    },
    applyInquiryAnswer: async (answer) => {
      backlog.answered();
      const {order, kind} = await answers.execute(answer);
      const fields = {orderId: order.id, status: order.status, paymentRequests: order.snapshot.paymentRequests};
      switch (kind) {
        case 'askedAgain':
          return logger.warn(fields, 'what was asked about the order had got lost: asked again');
        case 'givenUp':
          return logger.error(fields, 'the payment requests for the order got lost, as often as it may be requested');
        case 'unchanged':
          return logger.debug(fields, 'the payment side has what was asked about the order');
      }
    },
  };
}
