import {
  type GatewayBooks,
  type GatewayFaults,
  type GatewayMovement,
  PostgresGatewayBooks,
  SimulatedPaymentGateway,
} from '@orderwell/adapters/simulated-gateway';
import {Money, type PaymentId} from '@orderwell/domain';
import type {PaymentGatewayHarness} from '@orderwell/domain/testing';
import {createDatabase, stopTestServer} from '../../support/postgres.ts';

/** A server may have to be unpacked and started first. */
const setUpTimeoutMs = 60_000;

// At the root: the server is shared by all files of this process.
after(() => stopTestServer());

export const approvedAmount = Money.of(1000_00n, 'USD');
export const declinedAmount = Money.of(1000_01n, 'USD');

/** An empty database for the tests of one `describe`, and what opens books in it; all are closed after each test. */
export function postgresBooks(label: string) {
  let database: Awaited<ReturnType<typeof createDatabase>> | undefined;
  const opened: PostgresGatewayBooks[] = [];
  before(async function () {
    this.timeout(setUpTimeoutMs);
    database = await createDatabase(label);
  });
  afterEach(() => Promise.all(opened.splice(0).map((books) => books.close())));
  after(() => database?.drop());
  const url = (): string => {
    if (database === undefined) throw new Error('the database is there from the first hook on');
    return database.url;
  };
  return {
    url,
    open: (): PostgresGatewayBooks => {
      const books = new PostgresGatewayBooks({url: url()});
      opened.push(books);
      return books;
    },
  };
}

export async function movementsOf(books: GatewayBooks, paymentId?: PaymentId): Promise<GatewayMovement[]> {
  const movements: GatewayMovement[] = [];
  for await (const movement of books.journal()) {
    if (paymentId === undefined || movement.paymentId === paymentId) movements.push(movement);
  }
  return movements;
}

export const kindsOf = async (books: GatewayBooks, paymentId: PaymentId): Promise<readonly ('capture' | 'refund')[]> =>
  (await movementsOf(books, paymentId)).map(({kind}) => kind);

/** For the contract suite: two ways to the same books, one of which loses the next charge's answer. */
export function harness(books: GatewayBooks): PaymentGatewayHarness {
  const sound = new SimulatedPaymentGateway({books});
  const losing = new SimulatedPaymentGateway({books, faults: {timeoutAfterRate: 1}});
  let next = sound;
  return {
    approvedAmount,
    declinedAmount,
    gateway: {
      charge: (charge) => {
        const gateway = next;
        next = sound;
        return gateway.charge(charge);
      },
      lookup: (paymentId) => sound.lookup(paymentId),
      void: (paymentId) => sound.void(paymentId),
      refund: (refund) => sound.refund(refund),
    },
    movements: (paymentId) => kindsOf(books, paymentId),
    loseNextAnswer: () => {
      next = losing;
    },
  };
}

export const faulty = (books: GatewayBooks, faults: GatewayFaults): SimulatedPaymentGateway =>
  new SimulatedPaymentGateway({books, faults});
