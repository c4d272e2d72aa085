/** The migrations of this version, in order: a test holds them against what the services do. */
export const migrationsOf = {
  orders: ['0001-create-orders', '0002-answer-once'],
  payments: ['0001-create-payments', '0002-resolve-payments'],
} as const;

export type Side = keyof typeof migrationsOf;
