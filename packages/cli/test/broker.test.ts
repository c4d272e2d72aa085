import {openBroker} from '@orderwell/adapters/amqp';
import {brokerUrl, eventually, purgeBroker, requireBroker, uniqueNames} from '@orderwell/test-support';
import {connect} from 'amqplib';
import {expect} from 'chai';
import {openOperator} from '../src/sources/open-operator.ts';
import {type Ended, orderwell} from './support/command-line.ts';

/** RabbitMQ declares many quorum queues, one after the other. */
const setUpTimeoutMs = 60_000;

describe('at a real broker, orderwell', function () {
  this.timeout(setUpTimeoutMs);
  const names = uniqueNames();
  const {requestQueue: queue} = names;
  const inquiries = [`${queue}.inquiries`, `${names.resultQueue}.inquiries`];
  const environment = {
    AMQP_SERVER_URL: brokerUrl(),
    EXCHANGE_NAME: names.exchange,
    SEND_ROUTING_KEY: names.requestQueue,
    RECEIVE_ROUTING_KEY: names.resultQueue,
    CANCEL_ROUTING_KEY: names.cancelRequestQueue,
    CANCELED_ROUTING_KEY: names.cancelResultQueue,
    // No database takes part.
    ORDERS_DATABASE_URL: 'postgres://127.0.0.1:1/orders',
    PAYMENTS_DATABASE_URL: 'postgres://127.0.0.1:1/payments',
  };
  const run = (...args: string[]): Promise<Ended> => orderwell(args, {environment, openBroker: openOperator});
  const doctorSays = async (check: string): Promise<readonly string[]> => {
    const {findings} = JSON.parse((await run('doctor', '--json')).out) as {
      findings: {check: string; state: string; detail: string}[];
    };
    return findings.filter((finding) => finding.check === check).map(({state, detail}) => `${state}: ${detail}`);
  };

  before(async function () {
    await requireBroker(this);
  });
  beforeEach(async () => {
    const broker = openBroker({url: brokerUrl(), names, queueType: 'quorum'});
    await broker.whenUp();
    await broker.close();
  });
  afterEach(() => purgeBroker(names));

  async function parked(...messageIds: string[]): Promise<void> {
    const model = await connect(brokerUrl());
    const channel = await model.createConfirmChannel();
    for (const messageId of messageIds) {
      const headers = {'x-orderwell-error': 'MALFORMED_MESSAGE', 'x-orderwell-error-detail': 'totalPrice: missing'};
      const properties = {messageId, type: 'payment.requested', persistent: true, headers};
      channel.publish(`${names.exchange}.parking`, queue, Buffer.from(`{"orderId": "order-${messageId}"}`), properties);
    }
    await channel.waitForConfirms();
    await model.close();
  }

  async function workMessages(): Promise<number> {
    const model = await connect(brokerUrl());
    const {messageCount} = await (await model.createChannel()).checkQueue(queue);
    await model.close();
    return messageCount;
  }

  it('dlq: lists, shows and puts back what is parked', async () => {
    await parked('m-1', 'm-2', 'm-3');
    expect((await run('dlq', 'list')).out).to.match(new RegExp(`^${queue} +${queue}.parking +3$`, 'm'));
    const {out} = await run('dlq', 'list', '--queue', queue);
    expect(out).to.match(/^m-1 +payment.requested +order-m-1 +MALFORMED_MESSAGE +– +totalPrice: missing$/m);
    expect(out.trim().split('\n')).to.have.length(4);
    const shown = await run('dlq', 'show', 'm-2');
    expect(shown.out).to.match(/\n\n\{"orderId": "order-m-2"\}\n$/);
    expect((await run('dlq', 'redrive', '--queue', queue, '--message-id', 'm-2')).out).to.equal(
      `message m-2 put back into ${queue}, 2 still parked\n`,
    );
    expect((await run('dlq', 'redrive', '--queue', queue, '--message-id', 'm-2')).status).to.equal(1);
    expect((await run('dlq', 'redrive', '--queue', queue, '--all')).out).to.equal(
      `2 messages put back into ${queue}, 0 still parked\n`,
    );
    expect(await eventually(workMessages, (count) => count === 3, 'three messages')).to.equal(3);
  });

  it('doctor: finds nothing wrong with what the services declare, and that nobody consumes', async () => {
    expect(await doctorSays('broker')).to.deep.equal(['ok: reachable']);
    expect(await doctorSays('broker topology')).to.deep.equal(['ok: exchanges and queues are as they should be']);
    expect(await doctorSays('parked messages')).to.deep.equal(['ok: none']);
    const [nobody] = await doctorSays('consumers');
    expect(nobody)
      .to.match(new RegExp(`^warning: nobody consumes ${queue}, `))
      .and.not.match(/inquiries/);
    expect(await doctorSays('inquiries')).to.deep.equal([`ok: nobody consumes ${inquiries.join(', ')}`]);
  });

  it('dlq: knows nothing of the queues of inquiries, which park nothing', async () => {
    expect((await run('dlq', 'list')).out).to.not.match(/inquiries/);
    for (const name of inquiries) {
      const {status, err} = await run('dlq', 'redrive', '--queue', name, '--all');
      expect(err).to.match(new RegExp(`^orderwell: there is no work queue ${name}; there are ${queue}, `));
      expect(status).to.equal(1);
    }
  });

  it('doctor: finds a queue of inquiries that is missing', async () => {
    const model = await connect(brokerUrl());
    await (await model.createChannel()).deleteQueue(`${queue}.inquiries`);
    await model.close();
    expect(await doctorSays('broker topology')).to.deep.equal([`wrong: queue "${queue}.inquiries": is missing`]);
  });

  it('doctor: finds a queue that is missing, and one that is different', async () => {
    const model = await connect(brokerUrl());
    const channel = await model.createChannel();
    await channel.deleteQueue(`${queue}.parking`);
    await channel.deleteQueue(queue);
    await channel.assertQueue(queue, {durable: true, arguments: {'x-queue-type': 'classic'}});
    await model.close();
    const found = await doctorSays('broker topology');
    expect(found).to.have.length(2);
    expect(found).to.include(`wrong: queue "${queue}.parking": is missing`);
    expect(found.join('\n')).to.match(new RegExp(`queue "${queue}": is different: .*PRECONDITION_FAILED`));
  });

  it('doctor: finds what is parked', async () => {
    await parked('m-1');
    expect(await doctorSays('parked messages')).to.deep.equal([`warning: 1 beside ${queue}`]);
  });
});

describe('without a broker, orderwell', () => {
  it('dlq: says so in one line', async () => {
    const environment = {AMQP_SERVER_URL: 'amqp://me:swordfish@127.0.0.1:1'};
    const {status, out, err} = await orderwell(['dlq', 'list'], {environment, openBroker: openOperator});
    expect([status, out]).to.deep.equal([1, '']);
    expect(err).to.match(/^orderwell: the message broker cannot be used: [^\n]*ECONNREFUSED[^\n]*\n$/);
  });
});
