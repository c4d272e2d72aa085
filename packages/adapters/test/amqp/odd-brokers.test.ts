import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  AmqpPaymentRequester,
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  type Broker,
  type BrokerOperator,
  consumePaymentRequests,
  consumePaymentResults,
  openBroker,
  openBrokerOperator,
} from '@orderwell/adapters/amqp';
import type {PaymentRequest, PaymentResult} from '@orderwell/domain';
import {aPaymentRequest, aPaymentResult} from '@orderwell/domain/testing';
import {OwnBroker, requireOwnBroker} from '@orderwell/test-support';
import {type ChannelModel, connect} from 'amqplib';
import {expect} from 'chai';
import {usualNames} from '../../src/amqp/topology/broker-names.ts';
import {LogBook} from '../support/log-book.ts';
import {quickLimits} from '../support/rabbitmq.ts';
import {Inbox, rejection} from './bench.ts';

const everything = {configure: '.*', write: '.*', read: '.*'};
const vhosts = ['/', 'wörld/%41'];
const users = [
  {name: 'admin', password: 'admin', rights: everything},
  {name: 'bücher', password: 'pässwörd: %2F@/ €🙂', rights: everything},
  {name: 'plain', password: 'plain', rights: {...everything, configure: '^$'}},
  {name: 'outside', password: 'outside', rights: undefined},
];
const definitions = {
  vhosts: vhosts.map((name) => ({name})),
  users: users.map(({name, password}) => ({name, password, tags: ''})),
  permissions: users.flatMap(({name: user, rights}) =>
    rights ? vhosts.map((vhost) => ({user, vhost, ...rights})) : [],
  ),
};

describe('at a broker that is out of file handles', function () {
  this.timeout(60_000);
  let node: OwnBroker;
  before(async function () {
    requireOwnBroker(this);
    node = await OwnBroker.start({fileHandlesMax: 200});
  });
  after(() => node?.remove());

  it('says so in time, to an operator too, and is connected once it has some again', async () => {
    const taken: ChannelModel[] = [];
    // Each connection takes one; the last of them is accepted by the system, and never by the node.
    const more = () => connect(node.url, {timeout: 1_000}).then((model) => taken.push(model));
    while (await more().then(Boolean, () => false));
    const log = new LogBook();
    const limits = {...quickLimits, connectTimeoutMs: 1_000};
    const options = {url: node.url, names: usualNames, queueType: 'quorum', limits} as const;
    const broker = openBroker({...options, logger: log});
    const silence = /took the connection and did not answer the handshake within 1 s; it may be out of file handles/;
    try {
      await log.line(silence);
      expect(await rejection(openBrokerOperator(options))).to.match(silence);
      await Promise.all(taken.splice(0).map((model) => model.close()));
      await broker.whenUp();
    } finally {
      await broker.close();
      await Promise.all(taken.map((model) => model.close()));
    }
  });
});

describe('at a broker as others set it up', function () {
  this.timeout(60_000);
  let node: OwnBroker;
  let directory: string;
  const opened: (Broker | BrokerOperator)[] = [];

  before(async function () {
    requireOwnBroker(this);
    directory = mkdtempSync(path.join(tmpdir(), 'orderwell-test-definitions-'));
    const file = path.join(directory, 'definitions.json');
    writeFileSync(file, JSON.stringify(definitions));
    node = await OwnBroker.start({definitions: file, credentials: 'admin:admin'});
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });
  after(async () => {
    await node?.remove();
    if (directory) rmSync(directory, {recursive: true});
  });

  function urlOf(name: string, vhost = '/'): string {
    const password = users.find((user) => user.name === name)?.password ?? '';
    const credentials = [name, password].map(encodeURIComponent).join(':');
    return `amqp://${credentials}@${new URL(node.url).host}/${encodeURIComponent(vhost)}`;
  }

  function options(url: string) {
    return {url, names: usualNames, queueType: 'quorum', limits: quickLimits} as const;
  }

  function broker(url: string, logger = new LogBook()): Broker {
    const each = openBroker({...options(url), logger});
    opened.push(each);
    return each;
  }

  async function operator(url: string): Promise<BrokerOperator> {
    const each = await openBrokerOperator(options(url));
    opened.push(each);
    return each;
  }

  for (const vhost of vhosts) {
    it(`given user, password and virtual host "${vhost}" outside ASCII, is connected`, async () => {
      await broker(urlOf('bücher', vhost)).whenUp();
      await operator(urlOf('bücher', vhost));
    });
  }

  for (const [what, url, reason] of [
    ['a virtual host that is missing', () => urlOf('admin', 'nöwhere'), /NOT_ALLOWED - vhost nöwhere not found/],
    ['one that is not for this user', () => urlOf('outside'), /NOT_ALLOWED - access to vhost '\/' refused/],
  ] as const) {
    it(`given ${what}, tells the broker's own reason, once`, async () => {
      const log = new LogBook();
      broker(url(), log);
      const line = await log.line(/cannot be used/);
      expect(line).to.match(reason);
      expect(await rejection(openBrokerOperator(options(url())))).to.match(reason);
      expect(log.lines).to.have.length(1);
    });
  }

  describe('given a user that may not declare anything, where everything is declared', () => {
    before(async () => {
      const declaring = broker(urlOf('admin'));
      await declaring.whenUp();
    });

    it('both services send and receive', async () => {
      const log = new LogBook();
      const [orders, payments] = [broker(urlOf('plain'), log), broker(urlOf('plain'), log)];
      const [requests, results] = [new Inbox<PaymentRequest>(), new Inbox<PaymentResult>()];
      const usd = {defaultCurrency: 'USD'};
      const consumers = [
        consumePaymentRequests(payments, requests.put, usd),
        consumePaymentResults(orders, results.put),
      ];
      await Promise.all(consumers.map((consumer) => consumer.whenActive()));
      await Promise.all([orders, payments].map((each) => each.whenUp()));
      await new AmqpPaymentRequester({broker: orders}).requestPayment(aPaymentRequest());
      await requests.count(1);
      await new AmqpPaymentResultPublisher({broker: payments}).publish(aPaymentResult(), {replyTo: undefined});
      await results.count(1);
      expect(log.lines.filter(({level}) => level !== 'info')).to.deep.equal([]);
    });

    it('an operator is told that everything is there', async () => {
      const {complete, queues} = await (await operator(urlOf('plain'))).topologyReport();
      expect(complete).to.equal(true);
      expect(new Set(queues.map(({state}) => state))).to.deep.equal(new Set(['there']));
    });
  });

  it('given it is short of memory and reads from no publisher, is not taken for silent', async () => {
    const log = new LogBook();
    const each = openBroker({...options(urlOf('admin')), logger: log, limits: {...quickLimits, answerTimeoutMs: 100}});
    opened.push(each);
    await each.whenUp();
    const [requester, waiting] = [new AmqpPaymentRequester({broker: each}), new AmqpWaitingMessages({broker: each})];
    await requester.requestPayment(aPaymentRequest());
    await node.alarm('memory', true);
    try {
      // The broker stops reading with the next message, and says so.
      await rejection(requester.requestPayment(aPaymentRequest()));
      await log.line(/takes no messages for now/);
      expect(await rejection(waiting.mayHold('payment'))).to.match(/^UNAVAILABLE/);
    } finally {
      await node.alarm('memory', false);
    }
    await each.whenUp();
    await requester.requestPayment(aPaymentRequest());
    expect(log.matching(/did not answer/)).to.deep.equal([]);
  });

  for (const [clash, names] of [
    ['requestQueue "work" and resultQueue "work"', {requestQueue: 'work', resultQueue: 'work'}],
    ['resultQueue "then" and cancelRequestQueue "then"', {resultQueue: 'then', cancelRequestQueue: 'then'}],
    ['requestQueue "a" and resultQueue "a.parking"', {requestQueue: 'a', resultQueue: 'a.parking'}],
  ] as const) {
    it(`given ${clash}, is refused before anything is asked of the broker`, async () => {
      const given = {...options('amqp://127.0.0.1:1'), names: {...usualNames, ...names}};
      expect(() => openBroker(given)).to.throw(RangeError, `${clash} share a queue`);
      expect(await rejection(openBrokerOperator(given))).to.include(`${clash} share a queue`);
    });
  }

  it('given a user that may not declare, and a queue that is missing, says so and begins when it is there', async () => {
    const log = new LogBook();
    const names = {...usualNames, requestQueue: 'later', resultQueue: 'then'};
    const waiting = openBroker({...options(urlOf('plain')), names, logger: log});
    opened.push(waiting);
    const consumer = consumePaymentRequests(waiting, async () => undefined, {defaultCurrency: 'USD'});
    await log.line(/queue "later".*may not declare|queue "later": the broker does not let it be declared/);
    expect(consumer.active).to.equal(false);
    const declaring = openBroker({...options(urlOf('admin')), names});
    opened.push(declaring);
    await consumer.whenActive();
  });
});
