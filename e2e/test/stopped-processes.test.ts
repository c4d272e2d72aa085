import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {brokerUrl, requireBroker, type StartedProcess, stopTestServer} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {failing} from '../support/failpoints/failing.ts';
import {movementsOf} from '../support/invariants.ts';
import {place, settled} from '../support/order-client.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** A process that does nothing for a while and then goes on, and the order that it was busy with. */
interface Sleeper {
  readonly process: StartedProcess;
  wake(): Promise<void>;
}

describe('a process that stands still and goes on when others have done its work', function () {
  this.timeout(180_000);
  let services: Services;
  let directory: string;
  const stopped = new Set<StartedProcess>();

  before(async function () {
    await requireBroker(this);
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-stalls-'));
  });
  beforeEach(async () => {
    services = await Services.prepare();
  });
  afterEach(async () => {
    for (const process of stopped) process.kill('SIGCONT');
    stopped.clear();
    await services.stop();
  });
  after(async () => {
    await rm(directory, {recursive: true, force: true});
    await stopTestServer();
  });

  it('given an order service that is stopped while it holds a claim, another one sends the event after the lease, and the late one changes nothing', async () => {
    await services.paymentApp();
    const late = stopping('order-app', 'after outbox.claim');
    const answer = place(await addressOf(late.process), 1, {'idempotency-key': 'order-1'});
    await late.process.line(/^failpoint: stopped/);
    const {process: healthy} = await services.orderApp();
    await healthy.line(/"status":"Confirmed".*payment result applied/);
    const history = await eventsOf();
    expect(history.map(({attempts, waits}) => ({attempts, waits}))[0]).to.deep.equal({attempts: 2, waits: false});

    await late.wake();
    // If a result was on its way to it, the order was confirmed only after the broker had given up on its connection.
    await late.process.line(/^failpoint: passed after outbox.(settle|release)/);
    const {status, order} = await answer;
    expect(status).to.equal(201);
    expect(await drained(services, [{...order, key: 'order-1'}])).to.deep.equal([]);
    expect(await eventsOf()).to.deep.equal(history);
    expect(await captures()).to.equal(1);
  });

  it('given an order service whose claim was taken over by another that is not done yet, its late settle leaves the event to that one', async () => {
    await services.paymentApp();
    const late = stopping('order-app', 'before requester.requestPayment');
    const answer = place(await addressOf(late.process), 1, {'idempotency-key': 'order-1'});
    await late.process.line(/^failpoint: stopped/);
    const holder = stopping('order-app', 'before outbox.settle');
    await holder.process.line(/^failpoint: stopped/);
    const [held] = await eventsOf();
    expect(held).to.include({attempts: 2, waits: true});

    await late.wake();
    await late.process.line(/^failpoint: passed after outbox.settle/);
    expect((await eventsOf())[0]).to.deep.equal(held);
    holder.process.kill('SIGKILL');
    const {order} = await answer;
    expect(await drained(services, [{...order, key: 'order-1'}])).to.deep.equal([]);
    expect((await eventsOf())[0]).to.include({attempts: 3, waits: false});
    expect(await captures()).to.equal(1);
  });

  it('given a payment service that is stopped after the charge for longer than the broker waits, another one records it, and the late one changes nothing', async () => {
    await chargedOnce(() => stopping('payment-app', 'after gateway.charge'));
  });

  it('given a payment service whose event loop stalls after the charge, another one records it, and the late one goes on by itself', async () => {
    const {href} = Object.assign(new URL(brokerUrl()), {search: '?heartbeat=2'});
    await chargedOnce(() => stalling('payment-app', 'after gateway.charge', {AMQP_SERVER_URL: href}));
  });

  /** An order whose payment is charged by a process that then stands still until the broker has given up on it. */
  async function chargedOnce(startSleeper: () => Promise<Sleeper> | Sleeper): Promise<void> {
    const {address} = await services.orderApp();
    const late = await startSleeper();
    await late.process.line(/"msg":"ready"/);
    const {order} = await place(address, 1, {'idempotency-key': 'order-1'});
    await late.process.line(/^failpoint: st/);
    const other = await services.paymentApp();
    await other.line(/payment processed/);
    expect((await settled(address, order)).status).to.equal('Confirmed');
    expect(await drained(services, [{...order, key: 'order-1'}])).to.deep.equal([]);
    const recorded = await paymentsNow();
    expect(late.process.output).to.not.contain('failpoint: passed');

    await late.wake();
    await late.process.line(/^failpoint: passed after request.processPayment/);
    expect(await paymentsNow()).to.deep.equal(recorded);
    expect(await captures()).to.equal(1);
    await other.stop();
    const next = await place(address, 1, {'idempotency-key': 'order-2'});
    expect((await settled(address, next.order)).status).to.equal('Confirmed');
    expect(
      await drained(services, [
        {...order, key: 'order-1'},
        {...next.order, key: 'order-2'},
      ]),
    ).to.deep.equal([]);
    expect(await captures()).to.equal(2);
  }

  /** A service that stops itself with SIGSTOP. */
  function stopping(app: keyof typeof failing, step: string): Sleeper {
    const process = services.start(app, {FAILPOINT: step, FAILPOINT_SIGNAL: 'SIGSTOP'}, failing[app]);
    stopped.add(process);
    return {process, wake: async () => process.kill('SIGCONT')};
  }

  /** A service that keeps its own event loop from turning. */
  async function stalling(
    app: keyof typeof failing,
    step: string,
    environment: Record<string, string>,
  ): Promise<Sleeper> {
    const stall = path.join(directory, 'stall');
    await writeFile(stall, '');
    const process = services.start(app, {FAILPOINT: step, FAILPOINT_STALL_WHILE: stall, ...environment}, failing[app]);
    return {process, wake: () => rm(stall)};
  }

  const eventsOf = (): Promise<{attempts: number; waits: boolean; lease: string | null}[]> =>
    rowsOf(
      services.databaseUrl('order-app'),
      'select attempts, due_at is not null as waits, lease_token as lease from order_events order by version',
    );

  const paymentsNow = (): Promise<object[]> => rowsOf(services.databaseUrl('payment-app'), 'select * from payments');

  const captures = async (): Promise<number> =>
    (await movementsOf(services)).filter(({kind}) => kind === 'capture').length;
});

async function addressOf(orderApp: StartedProcess): Promise<string> {
  await orderApp.line(/"msg":"ready"/);
  const {port} = JSON.parse(await orderApp.line(/"msg":"listening on/)) as {port: number};
  return `http://127.0.0.1:${port}`;
}
