/** Programs that are like the services, and fail at the step that FAILPOINT names. */
export const failing = {
  'order-app': 'e2e/support/failpoints/order-app.ts',
  'payment-app': 'e2e/support/failpoints/payment-app.ts',
} as const;
