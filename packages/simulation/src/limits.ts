import type {AskingAgainPolicy, DeliveryPolicy, InquiryPolicy} from '@orderwell/domain';

/** Short, so that one history sees leases expire and retries come; small batches, so that relays share the work. */
export const deliveryPolicy: DeliveryPolicy = {
  batchSizeMax: 3,
  leaseMs: 4000,
  retryDelaysMs: [200, 1000, 3000],
  refusalDelaysMs: [200, 1000, 3000],
  refusalsMax: 8,
};

/** When the gateway is asked again; the lease grows with what the gateway takes. */
export const resolvePolicy: DeliveryPolicy = {
  batchSizeMax: 3,
  leaseMs: 10_000,
  retryDelaysMs: [3000, 10_000, 20_000],
  refusalDelaysMs: [3000, 10_000, 20_000],
  refusalsMax: undefined,
};

/** How long a payment is left to whoever resolves it: longer than the calls take. */
export const resolveLeaseMs = ({gatewayTakesMs}: {readonly gatewayTakesMs: number}): number =>
  resolvePolicy.leaseMs + 4 * gatewayTakesMs;

export const inquiryPolicy: InquiryPolicy = {
  schedule: {firstAfterMs: 6000, pauseMsMax: 15_000},
  batchSizeMax: 5,
};

/** More than the faults that a history can have: however many requests get lost, the next one is not the last. */
export const askingAgainPolicy: AskingAgainPolicy = {paymentRequestsMax: 1000};

/** How often the loops look for something to do. */
export const relayEveryMs = 5000;
export const announceEveryMs = 5000;
export const resolveEveryMs = 5000;
export const inquireEveryMs = 4000;
export const forgetEveryMs = 9000;

/** How long messages are remembered where they are soon forgotten. */
export const rememberedMs = 3000;

/** After so long, and then after so long each time, a message is received again that could not be handled. */
export const redeliveryDelaysMs: readonly [number, ...number[]] = [1000, 1000, 2000, 5000, 10_000];

/** How long after the last fault everything has to be at rest, in virtual milliseconds, with a gateway that is quick. */
export const restsWithinMs = 150_000;
