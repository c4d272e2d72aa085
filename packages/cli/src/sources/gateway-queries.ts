import type {ReadingSession} from './reading-session.ts';

/** Money that the gateway moved. */
export interface AuditedMovement {
  readonly paymentId: string;
  readonly kind: 'capture' | 'refund';
  readonly amountMinor: string;
  readonly currency: string;
  /** Whether it was booked only lately. */
  readonly recent: boolean;
}

/** All movements of one payment. */
export interface AuditedMovements {
  readonly paymentId: string;
  readonly movements: readonly AuditedMovement[];
}

/** Whether the simulated gateway keeps its books in this database. */
export async function hasGatewayBooks(payments: ReadingSession): Promise<boolean> {
  const [found] = await payments.rows<{there: boolean}>(
    `select to_regclass('simulated_gateway.movements') is not null as "there"`,
  );
  return found?.there === true;
}

/** The gateway's journal, payment by payment, by the bytes of their ids. */
export async function* auditedMovements(
  payments: ReadingSession,
  settledForMs: number,
): AsyncGenerator<AuditedMovements, void> {
  let movements: AuditedMovement[] = [];
  const journal = payments.stream<AuditedMovement>(
    `select payment_id as "paymentId", kind, amount_minor::text as "amountMinor", currency,
      booked_at > now() - $1 * interval '1 millisecond' as "recent"
    from simulated_gateway.movements order by payment_id collate "C", id`,
    [settledForMs],
  );
  for await (const movement of journal) {
    const [first] = movements;
    if (first !== undefined && first.paymentId !== movement.paymentId) {
      yield {paymentId: first.paymentId, movements};
      movements = [];
    }
    movements.push(movement);
  }
  const [last] = movements;
  if (last !== undefined) yield {paymentId: last.paymentId, movements};
}
