import {
  type GatewayBooks,
  type GatewayFaults,
  type GatewayMovement,
  PostgresGatewayBooks,
  SimulatedPaymentGateway,
} from '@orderwell/adapters/simulated-gateway';
import {Money, type PaymentGateway, type PaymentId} from '@orderwell/domain';
import type {GatewayCall, GatewayFault, PaymentGatewayHarness} from '@orderwell/domain/testing';
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

/** What brings each fault about. Only silence takes its time: it ends with a time-out. */
const faultsOf: Readonly<Record<Exclude<GatewayFault, 'unreachable'>, GatewayFaults>> = {
  errorBefore: {errorRate: 1},
  throttled: {throttleRate: 1},
  lost: {timeoutAfterRate: 1},
  errorAfter: {errorAfterRate: 1},
  rubbish: {rubbishRate: 1},
  silent: {timeoutAfterRate: 1, timeoutMs: 20},
};

/**
 * For the contract suite: a simulated gateway has the same faults in all its calls, so each call is made by one that has
 * the fault which that call is to meet.
 * @param open books of one gateway, for each instance its own
 */
export function harness(open: () => GatewayBooks): PaymentGatewayHarness & {close(): Promise<void>} {
  const faults = new Map<GatewayCall, GatewayFault>();
  const nowhere = new PostgresGatewayBooks({url: 'postgres://nobody@127.0.0.1:1/nothing'});
  const instance = (books: GatewayBooks): PaymentGateway => {
    const sound = new SimulatedPaymentGateway({books});
    const at = (call: GatewayCall): PaymentGateway => {
      const fault = faults.get(call);
      if (fault === undefined) return sound;
      return fault === 'unreachable' ? faulty(nowhere, {}) : faulty(books, faultsOf[fault]);
    };
    return {
      charge: (charge) => at('charge').charge(charge),
      lookup: (paymentId) => at('lookup').lookup(paymentId),
      void: (paymentId) => at('void').void(paymentId),
      refund: (refund) => at('refund').refund(refund),
    };
  };
  const books = open();
  return {
    approvedAmounts: [approvedAmount, Money.of(1000n, 'JPY'), Money.of(199_999n, 'KWD')],
    declinedAmount,
    gateway: instance(books),
    another: async () => instance(open()),
    movements: (paymentId) => movementsOf(books, paymentId),
    disturb: async (call, fault) => void faults.set(call, fault),
    heal: async () => faults.clear(),
    patienceMs: 2_000,
    close: () => nowhere.close(),
  };
}

export const faulty = (books: GatewayBooks, faults: GatewayFaults): SimulatedPaymentGateway =>
  new SimulatedPaymentGateway({books, faults});
