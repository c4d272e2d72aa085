import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {
  amqpSettings,
  readSettings,
  separateQueues,
  SettingsError,
  signingSettings,
  withoutBrokerSettings,
} from '@orderwell/adapters/settings';
import {expect} from 'chai';
import {z} from 'zod';

function problems(side: 'order' | 'payment', environment: Record<string, string>): readonly string[] {
  try {
    readSettings(z.object(amqpSettings(side)), environment, {secrets: [], rules: [separateQueues(side)]});
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("the broker's settings", () => {
  let directory: string;
  before(() => (directory = mkdtempSync(path.join(tmpdir(), 'orderwell-settings-'))));
  after(() => rmSync(directory, {recursive: true}));

  for (const side of ['order', 'payment'] as const) {
    for (const accepted of [
      {},
      {SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'b'},
      // Exchanges and queues have names apart.
      {EXCHANGE_NAME: 'processingorders'},
      {SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'a.retry.1s'},
      {SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'b.parking'},
    ]) {
      it(`of the ${side} side, given ${JSON.stringify(accepted)}, are accepted`, () => {
        expect(problems(side, accepted)).to.deep.equal([]);
      });
    }
  }

  const same = 'name the same queue; each kind of message needs its own';
  const beside = 'name queues of which one is kept beside the other, for its retries, for parking or for inquiries';
  for (const [given, expected] of [
    [{SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'a'}, [`SEND_ROUTING_KEY and RECEIVE_ROUTING_KEY ${same}`]],
    [
      {SEND_ROUTING_KEY: 'processedorders'},
      [`SEND_ROUTING_KEY and RECEIVE_ROUTING_KEY ${same} (RECEIVE_ROUTING_KEY is not set and has its default)`],
    ],
    [
      {SEND_ROUTING_KEY: 'cancelingorders'},
      ['SEND_ROUTING_KEY must not be the usual name of the queue of cancellations'],
    ],
    [
      {CANCEL_ROUTING_KEY: 'processingorders'},
      [`SEND_ROUTING_KEY and CANCEL_ROUTING_KEY ${same} (SEND_ROUTING_KEY is not set and has its default)`],
    ],
    [
      {CANCEL_ROUTING_KEY: 'canceledorders'},
      [`CANCEL_ROUTING_KEY and CANCELED_ROUTING_KEY ${same} (CANCELED_ROUTING_KEY is not set and has its default)`],
    ],
    [
      {SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'a.cancellations'},
      [`RECEIVE_ROUTING_KEY and CANCEL_ROUTING_KEY ${same} (CANCEL_ROUTING_KEY is not set and has its default)`],
    ],
    [{SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'a.parking'}, [`SEND_ROUTING_KEY and RECEIVE_ROUTING_KEY ${beside}`]],
    [
      {SEND_ROUTING_KEY: 'a.retry.30s', RECEIVE_ROUTING_KEY: 'a'},
      [`SEND_ROUTING_KEY and RECEIVE_ROUTING_KEY ${beside}`],
    ],
    [
      {CANCELED_ROUTING_KEY: 'processedorders.retry.5m'},
      [`RECEIVE_ROUTING_KEY and CANCELED_ROUTING_KEY ${beside} (RECEIVE_ROUTING_KEY is not set and has its default)`],
    ],
    [
      {SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'a.inquiries'},
      [`RECEIVE_ROUTING_KEY and SEND_ROUTING_KEY ${beside}`],
    ],
    [{EXCHANGE_NAME: 'amq.direct'}, ["EXCHANGE_NAME must not begin with amq., which is RabbitMQ's own"]],
    [{CANCEL_ROUTING_KEY: 'amq.x'}, ["CANCEL_ROUTING_KEY must not begin with amq., which is RabbitMQ's own"]],
    [
      {AMQP_SERVER_URL: 'http://mq'},
      ['AMQP_SERVER_URL must look like amqp://user:password@host:5672, or amqps:// for TLS'],
    ],
    [
      {AMQP_SERVER_URL: 'amqp://u:hunter2@mq?heartbeat=ten'},
      ['AMQP_SERVER_URL must have 0 or a whole number from 1 to 65535 as heartbeat'],
    ],
    [
      {AMQP_SERVER_URL: 'amqp://u:hunter2%zz@mq'},
      ['AMQP_SERVER_URL must have its password percent-encoded as UTF-8, and write %25 for a percent sign'],
    ],
    [
      {AMQP_PREFETCH: '0', SEND_ROUTING_KEY: 'a', RECEIVE_ROUTING_KEY: 'a'},
      ['AMQP_PREFETCH must be a whole number from 1 to 1000', `SEND_ROUTING_KEY and RECEIVE_ROUTING_KEY ${same}`],
    ],
  ] as const) {
    it(`of the order side, given ${JSON.stringify(given)}, are refused`, () => {
      expect(problems('order', given)).to.deep.equal(expected);
    });
  }

  it('of the payment side, given the name of its requests for its results, are refused as it names them', () => {
    expect(problems('payment', {SEND_ROUTING_KEY: 'processingorders', RECEIVE_ROUTING_KEY: ''})).to.deep.equal([
      `RECEIVE_ROUTING_KEY and SEND_ROUTING_KEY ${same} (RECEIVE_ROUTING_KEY is not set and has its default)`,
    ]);
  });

  const [one, two] = ['k'.repeat(32), 'an other key, with spaces, of 40 characters'];
  for (const [text, expected] of [
    ['', undefined],
    [one, [one]],
    [`${one}\n${two}\n`, [one, two]],
    [`  ${two}\r\n\r\n${one}`, [two, one]],
  ] as const) {
    it(`of signing, given ${JSON.stringify(text)}, are ${expected?.length ?? 'no'} keys`, () => {
      const {MESSAGE_SIGNING_KEY: keys} = readSettings(
        z.object(signingSettings),
        {MESSAGE_SIGNING_KEY: text},
        {secrets: ['MESSAGE_SIGNING_KEY']},
      );
      expect(keys).to.deep.equal(expected);
    });
  }

  for (const text of ['\n', 'short', 'k'.repeat(31), `${one}\nshort`, 'k'.repeat(1_025), `${one}\n`.repeat(11)]) {
    it(`of signing, given ${JSON.stringify(text.slice(0, 50))} in a file, are refused without a word of it`, () => {
      const file = path.join(directory, 'key');
      writeFileSync(file, text);
      expect(() =>
        readSettings(z.object(signingSettings), {MESSAGE_SIGNING_KEY_FILE: file}, {secrets: ['MESSAGE_SIGNING_KEY']}),
      ).to.throw(
        SettingsError,
        /^the settings are wrong:\n {2}MESSAGE_SIGNING_KEY must hold 1 to 10 keys, one a line, of 32 to 1024 characters each$/,
      );
    });
  }

  it('are taken out of an environment with those that come from files, and nothing else is', () => {
    const others = {PORT: '1', POSTGRES_PASSWORD_FILE: '/x'};
    const environment = {...others, AMQP_PREFETCH: '0', AMQP_SERVER_URL_FILE: '/y', MESSAGE_SIGNING_KEY_FILE: '/z'};
    expect(withoutBrokerSettings(environment)).to.deep.equal(others);
  });
});
