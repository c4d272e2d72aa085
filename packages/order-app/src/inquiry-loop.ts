import {BackgroundLoop, type Logger} from '@orderwell/adapters/runtime';
import type {InquireAboutOrders, InquiryReport} from '@orderwell/domain';
import type {OrderAppConfig} from './config.ts';

/** Time between two looks for orders that hear nothing, as a part of the time that they wait. */
const lookPart = 10;

/** Looks for orders that hear nothing and inquires about them, with one line for all that were due at once. */
export function inquiryLoop(useCase: InquireAboutOrders, {inquiry}: OrderAppConfig, logger: Logger): BackgroundLoop {
  return new BackgroundLoop({
    name: 'inquiring about orders',
    pollMs: Math.ceil(inquiry.schedule.firstAfterMs / lookPart),
    backoff: {firstMs: 1_000, mostMs: 30_000},
    logger,
    pass: async () => {
      const {due, failures} = await useCase.execute();
      tell(due, logger);
      return {more: due.length === inquiry.batchSizeMax, failures};
    },
  });
}

function tell(due: InquiryReport['due'], logger: Logger): void {
  const [longest] = due;
  if (longest === undefined) return;
  const {order, unansweredForMs} = longest;
  const fields = {orders: due.length, longest: order.id, unansweredForMs: Math.round(unansweredForMs)};
  logger.warn(fields, `${due.length} orders have heard nothing from the payment side: asking whether it knows of them`);
}
