import {inspect} from 'node:util';
import {PostgresGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {DomainError, Money, type PaymentId} from '@orderwell/domain';
import {aPayment} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {Client} from 'pg';
import {createDatabase} from '../support/postgres.ts';
import {RecordingLogger} from '../support/recording-logger.ts';
import {approvedAmount as amount, kindsOf, movementsOf, postgresBooks} from './support/books.ts';

const rounds = 50;

describe("the gateway's books in PostgreSQL", () => {
  const database = postgresBooks('gateway books');

  async function execute(statement: string, values: readonly unknown[] = []): Promise<void> {
    const client = new Client({connectionString: database.url()});
    await client.connect();
    try {
      await client.query(statement, [...values]);
    } finally {
      await client.end();
    }
  }

  /** Two services that share the books, each with its own connections. */
  const twoGateways = () => {
    const books = [database.open(), database.open()] as const;
    return {books: books[0], gateways: books.map((each) => new SimulatedPaymentGateway({books: each}))};
  };

  const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({length: count}, (_, n) => make(n));

  const chargesFrom = (gateways: readonly SimulatedPaymentGateway[], count: number, paymentId: PaymentId, of: Money) =>
    times(count, async (n) => gateways[n % gateways.length]?.charge({paymentId, amount: of}));

  it('given services that start at once, are created once', async () => {
    await execute('drop schema if exists simulated_gateway cascade');
    const gateways = times(8, () => new SimulatedPaymentGateway({books: database.open()}));
    const lookups = await Promise.all(gateways.map((gateway) => gateway.lookup(aPayment().id)));
    for (const found of lookups) expect(found).to.deep.equal({kind: 'notFound'});
  });

  it('given 20 concurrent charges from two services, capture once and give one answer', async () => {
    const {books, gateways} = twoGateways();
    const paymentId = aPayment().id;
    const outcomes = await Promise.all(chargesFrom(gateways, 20, paymentId, amount));
    for (const outcome of outcomes) {
      expect(outcome).to.deep.equal({kind: 'approved', reference: `charge-${paymentId}`});
    }
    expect(await kindsOf(books, paymentId)).to.deep.equal(['capture']);
  });

  it('given a charge in a currency that was withdrawn since, give it back and show it', async () => {
    const {books, gateways} = twoGateways();
    const paymentId = aPayment().id;
    await gateways[0]?.charge({paymentId, amount});
    for (const table of ['charges', 'movements']) {
      await execute(`update simulated_gateway.${table} set currency = 'HRK' where payment_id = $1`, [paymentId]);
    }
    const inKuna = Money.rehydrate(amount.minor, 'HRK');
    expect((await gateways[0]?.refund({paymentId, amount: inKuna}))?.kind).to.equal('refunded');
    const shown = (await movementsOf(books, paymentId)).map(({kind, amount: moved}) => `${kind} ${moved}`);
    expect(shown).to.deep.equal([`capture ${inKuna}`, `refund ${inKuna}`]);
  });

  it('given 20 concurrent refunds from two services, refund once', async () => {
    const {books, gateways} = twoGateways();
    const paymentId = aPayment().id;
    await gateways[0]?.charge({paymentId, amount});
    const outcomes = await Promise.all(times(20, async (n) => gateways[n % 2]?.refund({paymentId, amount})));
    for (const outcome of outcomes) expect(outcome?.kind).to.equal('refunded');
    expect(await kindsOf(books, paymentId)).to.deep.equal(['capture', 'refund']);
  });

  it(`given a void that races 10 charges, ${rounds} times over, are of one mind`, async () => {
    const {books, gateways} = twoGateways();
    const seen = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const paymentId = aPayment().id;
      const early = round % 2 === 0 ? gateways[1]?.void(paymentId) : undefined;
      const charges = chargesFrom(gateways, 10, paymentId, amount);
      const [voided, ...charged] = await Promise.all([early ?? gateways[1]?.void(paymentId), ...charges]);
      const kind = voided?.kind === 'voided' ? 'declined' : 'approved';
      expect(voided?.kind).to.be.oneOf(['voided', 'approved']);
      expect(charged.map((outcome) => outcome?.kind)).to.deep.equal(times(10, () => kind));
      expect(await kindsOf(books, paymentId)).to.deep.equal(kind === 'approved' ? ['capture'] : []);
      seen.add(kind);
    }
    expect([...seen]).to.have.members(['approved', 'declined']);
  });

  it('given a new service, know what was booked before, when and how much', async () => {
    const first = new PostgresGatewayBooks({url: database.url()});
    const paymentId = aPayment().id;
    const approved = await new SimulatedPaymentGateway({books: first}).charge({paymentId, amount});
    await first.close();

    const books = database.open();
    expect(await new SimulatedPaymentGateway({books}).lookup(paymentId)).to.deep.equal(approved);
    const [movement, ...others] = await movementsOf(books, paymentId);
    expect(others).to.deep.equal([]);
    expect(movement).to.have.keys('kind', 'paymentId', 'amount', 'at');
    expect(movement).to.deep.include({kind: 'capture', paymentId, amount});
    expect(movement?.at.getTime()).to.be.closeTo(Date.now(), 60_000);
  });

  it('given more movements than a page holds, show all, oldest first, also to several readers who stop early', async () => {
    const books = database.open();
    await books.lookup(aPayment().id);
    await execute('truncate simulated_gateway.charges, simulated_gateway.movements');
    await execute(
      `with made as (
        insert into simulated_gateway.charges (payment_id, outcome, reference, amount_minor, currency)
        select 'pay_' || n, 'approved', 'r', n, 'USD' from generate_series(1, 2500) n returning *
      ) insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency)
      select 'capture', payment_id, amount_minor, currency from made order by amount_minor`,
    );
    for (let reader = 0; reader < 12; reader++) {
      for await (const {amount: first} of books.journal()) {
        expect(first.minor).to.equal(1n);
        break;
      }
    }
    const minors = (await movementsOf(books)).map((movement) => Number(movement.amount.minor));
    expect(minors).to.deep.equal(times(2500, (n) => n + 1));
  });

  it('given a database that is created later, know nothing until then and work from then on', async () => {
    const late = await createDatabase('gateway late');
    await late.drop();
    const books = new PostgresGatewayBooks({url: late.url});
    try {
      const gateway = new SimulatedPaymentGateway({books});
      const paymentId = aPayment().id;
      expect((await gateway.charge({paymentId, amount})).kind).to.equal('unknown');
      await execute(`create database ${new URL(late.url).pathname.slice(1)} template template0`);
      expect((await gateway.charge({paymentId, amount})).kind).to.equal('approved');
    } finally {
      await books.close();
      await late.drop();
    }
  });

  it('given sessions that are ended, have no answer for who waits and work again', async () => {
    const books = database.open();
    const gateway = new SimulatedPaymentGateway({books});
    const paymentId = aPayment().id;
    await gateway.lookup(paymentId);
    const locker = new Client({connectionString: database.url()});
    await locker.connect();
    try {
      await locker.query('begin; lock table simulated_gateway.charges');
      const charged = gateway.charge({paymentId, amount});
      const end = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await locker.query(end)).rowCount === 0);
      expect(await charged).to.deep.equal({kind: 'unknown', reason: 'unreachable'});
    } finally {
      await locker.end();
    }
    expect((await gateway.charge({paymentId, amount})).kind).to.equal('approved');
  });
});

describe("the gateway's books out of reach", () => {
  it('given a server that is not there, know nothing of any call, and throw for none', async () => {
    const logger = new RecordingLogger();
    const books = new PostgresGatewayBooks({url: 'postgres://somebody:swordfish@127.0.0.1:1/payments'});
    const gateway = new SimulatedPaymentGateway({books, logger});
    const paymentId = aPayment().id;
    const unknown = {kind: 'unknown', reason: 'unreachable'};
    const calls = () => [
      gateway.charge({paymentId, amount}),
      gateway.lookup(paymentId),
      gateway.void(paymentId),
      gateway.refund({paymentId, amount}),
    ];
    for (const outcome of await Promise.all(calls())) expect(outcome).to.deep.equal(unknown);
    const failure: unknown = await movementsOf(books).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DomainError).with.property('code', 'UNAVAILABLE');
    await books.close();
    for (const outcome of await Promise.all(calls())) expect(outcome).to.deep.equal(unknown);
    expect(logger.messages).to.have.length(8);
    expect(inspect(logger.lines, {depth: 5})).not.to.contain('swordfish');
  });
});
