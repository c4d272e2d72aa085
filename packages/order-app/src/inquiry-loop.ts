import {BackgroundLoop, type Logger, TroubleLog} from '@orderwell/adapters/runtime';
import type {InquireAboutOrders, InquiryReport} from '@orderwell/domain';
import type {OrderAppConfig} from './config.ts';

/** Time between two looks for orders that hear nothing, as a part of the time that they wait. */
const lookPart = 10;

/**
 * Looks for orders that hear nothing and inquires about them. Many wait when the payment side is away, some of them due
 * at any moment: that is one trouble, and neither a line for each pass nor over whenever none happens to be due.
 * @param now milliseconds of a clock that only goes forward
 */
export function inquiryLoop(
  useCase: Pick<InquireAboutOrders, 'execute'>,
  {inquiry}: OrderAppConfig,
  logger: Logger,
  now: () => number = () => performance.now(),
): BackgroundLoop {
  const {firstAfterMs, pauseMsMax} = inquiry.schedule;
  const pollMs = Math.ceil(firstAfterMs / lookPart);
  // Within that time every order that still waits has been looked at again.
  const returnWithinMs = Math.max(firstAfterMs, pauseMsMax) + pollMs;
  const silence = new TroubleLog({
    what: 'waiting for answers',
    meanwhile: 'asking whether it knows of them',
    calmMs: returnWithinMs,
    logger,
    now,
  });
  return new BackgroundLoop({
    name: 'inquiring about orders',
    pollMs,
    backoff: {firstMs: 1_000, mostMs: 30_000},
    failuresReturnWithinMs: returnWithinMs,
    logger,
    now,
    pass: async () => {
      const {due, failures} = await useCase.execute();
      tell(due, silence);
      return {more: due.length === inquiry.batchSizeMax, failures, succeeded: due.length - failures.length};
    },
  });
}

function tell(due: InquiryReport['due'], silence: TroubleLog): void {
  const [longest] = due;
  if (longest === undefined) return silence.works();
  const {order, unansweredForMs} = longest;
  const fields = {orders: due.length, longest: order.id, unansweredForMs: Math.round(unansweredForMs)};
  silence.failed(`${due.length} orders have heard nothing from the payment side`, fields);
}
