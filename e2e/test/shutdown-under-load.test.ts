import {setTimeout as pause} from 'node:timers/promises';
import {brokerUrl, OwnPostgres, requireBroker, type StartedProcess} from '@orderwell/test-support';
import {expect} from 'chai';
import {Balancer, type Outcome, type Replica} from '../support/balancer.ts';
import {drained} from '../support/drained.ts';
import type {Acknowledged} from '../support/audit.ts';
import {ownSurroundings} from '../support/own-surroundings.ts';
import {Services} from '../support/services.ts';

const signals = 50;
const clients = 8;
/** Pause of a client between two orders, in milliseconds. */
const clientPauseMs = 100;
/** An order service that keeps its door open until the balancer says that it looks elsewhere. */
const toldWhenToClose = 'e2e/support/told-when-to-close.ts';
/** What the services promise: longest time from SIGTERM to the end of the process. */
const shutdownMsMax = 30_000;
/** Longest time from the last answer until nothing waits: what gets lost is found again, but only after a minute. */
const drainMsMax = 50_000;

/** What became of one process that got SIGTERM. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

describe('services that get SIGTERM under load', function () {
  this.timeout(600_000);
  let database: OwnPostgres;
  let services: Services;
  let balancer: Balancer;
  const ends: End[] = [];
  let busyWhenStopped = 0;

  before(async function () {
    await requireBroker(this);
    // Six services at once may need as many connections as a server allows all of its clients by default, which is 100.
    database = await OwnPostgres.start();
    const environment = {
      // The longest that there is. It ends when the balancer has asked again.
      SHUTDOWN_DELAY_MS: '20000',
      // So that payments are still under way when a payment service stops taking more.
      GATEWAY_LATENCY_MS: '300',
    };
    services = await Services.prepare(environment, ownSurroundings(brokerUrl(), database));
    balancer = new Balancer();
  });
  after(async () => {
    await balancer?.close();
    await services?.stop();
    await database?.remove();
  });

  it(`given ${signals} SIGTERMs in turn to order and payment services, no request fails, no message is lost, and each ends with 0 in time`, async () => {
    const orderApps = await Promise.all([startOrderApp(), startOrderApp()]);
    const paymentApps = await Promise.all([startPaymentApp(), startPaymentApp()]);
    const load = startLoad(balancer);

    const outcomes: Outcome[] = [];
    for (let count = 0; count < signals; count += 2) {
      const oldest = orderApps.shift() as OrderReplica;
      const [slow] = await Promise.all([
        replacedUnderLoad(oldest, orderApps, `slow-${count}`),
        paymentAppReplaced(paymentApps),
      ]);
      outcomes.push(slow);
    }
    outcomes.push(...(await load.stop()));

    expect(busyWhenStopped, 'payment services that had payments in hand').to.be.above(signals / 10);
    expect(outcomes.filter((outcome) => !('status' in outcome && outcome.status === 201))).to.deep.equal([]);
    const lastAnswer = performance.now();
    expect(await drained(services, outcomes.map(acknowledgedIn))).to.deep.equal([]);
    expect(performance.now() - lastAnswer, 'time to drain in milliseconds').to.be.below(drainMsMax);
    await Promise.all([...orderApps.map(orderAppEnded), ...paymentApps.map(ended)]);
    expect(ends).to.have.length(signals + 4);
    expect(
      ends.filter(({code, signal, tookMs}) => code !== 0 || signal !== null || tookMs > shutdownMsMax),
    ).to.deep.equal([]);
  });

  interface OrderReplica extends Replica {
    readonly process: StartedProcess;
  }

  async function startOrderApp(): Promise<OrderReplica> {
    const {process, address} = await services.orderApp({}, toldWhenToClose);
    const {managementPort} = JSON.parse(await process.line(/"managementPort":\d+/)) as {managementPort: number};
    const replica = {process, address, managementAddress: `http://127.0.0.1:${managementPort}`};
    await balancer.add(replica);
    return replica;
  }

  const startPaymentApp = (): Promise<StartedProcess> => services.paymentApp({SHUTDOWN_DELAY_MS: '300'});

  /** Ends one order service with a request just sent and another one half sent, while its successor starts. */
  async function replacedUnderLoad(oldest: OrderReplica, orderApps: OrderReplica[], key: string): Promise<Outcome> {
    const {outcome} = await balancer.placeUntilClosed(oldest, key);
    await balancer.sentTo(oldest);
    const [slow, successor] = await Promise.all([outcome, startOrderApp(), orderAppEnded(oldest)]);
    await balancer.remove(oldest);
    orderApps.push(successor);
    return slow;
  }

  async function paymentAppReplaced(paymentApps: StartedProcess[]): Promise<void> {
    const oldest = paymentApps.shift() as StartedProcess;
    const [successor] = await Promise.all([startPaymentApp(), ended(oldest)]);
    const stopping = oldest.lines.findIndex((line) => line.includes('"msg":"stopping"'));
    const last = oldest.lines.findLastIndex((line) => line.includes('"msg":"payment processed"'));
    if (last > stopping) busyWhenStopped += 1;
    paymentApps.push(successor);
  }

  async function orderAppEnded(replica: OrderReplica): Promise<void> {
    const end = ended(replica.process);
    await replica.process.line(/"msg":"stopping"/);
    await balancer.looksElsewhere(replica);
    replica.process.kill('SIGUSR2');
    await end;
  }

  async function ended(process: StartedProcess): Promise<void> {
    const before = performance.now();
    process.kill('SIGTERM');
    const {code, signal} = await process.ended;
    ends.push({code, signal, tookMs: performance.now() - before});
  }
});

/** Clients that place one order after the other, each with a key of its own. */
function startLoad(balancer: Balancer): {stop(): Promise<readonly Outcome[]>} {
  const stopping = new AbortController();
  const client = async (name: number): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    while (!stopping.signal.aborted) {
      outcomes.push(await balancer.place(`client-${name}-${outcomes.length}`));
      await pause(clientPauseMs);
    }
    return outcomes;
  };
  const running = Promise.all(Array.from({length: clients}, (_, name) => client(name)));
  return {
    stop: async () => {
      stopping.abort();
      return (await running).flat();
    },
  };
}

function acknowledgedIn(outcome: Outcome): Acknowledged {
  if (!('order' in outcome)) throw new Error(`the request ${outcome.key} was not answered`);
  const {id, totalPrice} = outcome.order;
  return {id, totalPrice, key: outcome.key};
}
