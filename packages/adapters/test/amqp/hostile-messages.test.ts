import {gzipSync} from 'node:zlib';
import {
  type Broker,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
  type MessageConsumer,
} from '@orderwell/adapters/amqp';
import type {OrderId} from '@orderwell/domain';
import {expect} from 'chai';
import {Inbox, withBench} from './bench.ts';

type Poison = readonly [what: string, body: string | Buffer, detail: RegExp];
interface Kind {
  /** What a sound body has beside its order id. */
  readonly rest: string;
  readonly poison: readonly Poison[];
  readonly consume: (
    broker: Broker,
    handler: (message: {readonly orderId: OrderId}) => Promise<void>,
  ) => MessageConsumer;
}

const usd = {defaultCurrency: 'USD'};
const messageBytesMax = 65_536;
const lists = '['.repeat(5_000) + ']'.repeat(5_000);
const objects = '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000);
const order = (id: string, rest: string): string => `{"orderId": ${id}, ${rest}}`;
const sized = (bytes: number, rest: string): string =>
  order('"1"', `${rest}, "filler": "${'x'.repeat(bytes - order('"1"', `${rest}, "filler": ""`).length)}"`);

const poisonOfAll = (rest: string): Poison[] => [
  ['an order id twice', order('"1", "orderId": "2"', rest), /says "orderId" twice/],
  ['an order id twice, spelled differently', order('"1", "order\\u0049d": "2"', rest), /says "orderId" twice/],
  ['a name twice further inside', order('"1", "a": [{"b": 1, "b": 2}]', rest), /says "b" twice/],
  [
    'a long name with line breaks twice',
    order('"1"', `"${'a\\r\\n'.repeat(99)}": 1, "${'a\\r\\n'.repeat(99)}": 2, ${rest}`),
    /^the body says [ -~]{80} twice in one object$/,
  ],
  ['all its fields in __proto__', `{"__proto__": ${order('"1"', rest)}}`, /orderId/],
  ['its order id in constructor.prototype', `{"constructor": {"prototype": {"orderId": "1"}}, ${rest}}`, /orderId/],
  ['an order id with NUL', order('"a\\u0000b"', rest), /order id/],
  ['an order id with line breaks', order('"a\\r\\nb: c"', rest), /order id/],
  ['an order id with half a character', order('"\\udc00\\ud800"', rest), /order id/],
  ['an order id that is a list 5,000 deep', order(lists, rest), /orderId/],
  ['lists 5,000 deep and nothing else', lists, /body/],
  ['32,000 lists that are not closed', '['.repeat(32_000), /not JSON/],
  ['a byte more than is read', sized(messageBytesMax + 1, rest), /65537 bytes; at most 65536/],
  ['a line break inside a text', order('"a\nb"', rest), /not JSON/],
  ['UTF-16', Buffer.from(order('"1"', rest), 'utf16le'), /not JSON/],
  ['an overlong slash', Buffer.concat([Buffer.from('{"orderId": "'), Buffer.from([0xc0, 0xaf])]), /not UTF-8/],
  ['gzip', gzipSync(order('"1"', rest)), /not UTF-8/],
];
const amount = (fields: string): string => order('"1"', fields);
const poisonOfAmounts: readonly Poison[] = [
  ['two prices', amount('"totalPrice": 1, "totalPrice": 1000'), /says "totalPrice" twice/],
  ['a price of 1e21', amount('"totalPrice": 1e21'), /decimal/],
  ['a price of 1e-7', amount('"totalPrice": 1e-7'), /decimal/],
  ['a price of 1e400', amount('"totalPrice": 1e400'), /totalPrice/],
  ['a tenth of a yen', amount('"totalPrice": 0.1, "currency": "JPY"'), /decimals/],
  ['a price that was added up as doubles', amount('"totalPrice": 0.30000000000000004'), /decimals/],
  ['a negative price', amount('"totalPrice": -0.01'), /amount/],
  ['a price above all amounts', amount('"totalPrice": 10000000000000'), /amount must be from 0/],
  ['a price of 300 digits', amount(`"totalPrice": ${'9'.repeat(300)}`), /decimal/],
  ['a currency called __proto__', amount('"totalPrice": 1, "currency": "__proto__"'), /currency/],
  ['a currency called constructor', amount('"totalPrice": 1, "currency": "constructor"'), /currency/],
  ['minor units of 16 digits', amount(`"totalPrice": 1, "totalPriceMinor": "${'9'.repeat(16)}"`), /totalPriceMinor/],
  ['minor units in other digits', amount('"totalPrice": 1, "totalPriceMinor": "١٠٠"'), /totalPriceMinor/],
];
const poisonOfResults: readonly Poison[] = [
  [
    'two answers',
    order('"1"', '"paymentStatus": "failed", "paymentStatus": "successfull"'),
    /says "paymentStatus" twice/,
  ],
  ...['__proto__', 'constructor', 'Successfull', 'successfull\\u0000', 'paid'].map(
    (status): Poison => [`the status ${status}`, order('"1"', `"paymentStatus": "${status}"`), /this queue carries/],
  ),
];

const kinds = {
  requestQueue: {
    rest: '"totalPrice": 1',
    poison: poisonOfAmounts,
    consume: (broker, handler) => consumePaymentRequests(broker, handler, usd),
  },
  cancelRequestQueue: {
    rest: '"totalPrice": 1, "reason": "late"',
    poison: poisonOfAmounts,
    consume: (broker, handler) => consumePaymentCancellations(broker, handler, usd),
  },
  resultQueue: {rest: '"paymentStatus": "failed"', poison: poisonOfResults, consume: consumePaymentResults},
  cancelResultQueue: {rest: '"paymentStatus": "voided"', poison: poisonOfResults, consume: consumePaymentResults},
} satisfies Record<string, Kind>;

describe('hostile messages', function () {
  const bench = withBench(this);

  for (const [name, {rest, poison, consume}] of Object.entries<Kind>(kinds)) {
    const kind = name as keyof typeof kinds;

    it(`given hostile bodies in the ${kind}, parks each once with the reason and goes on`, async () => {
      const {names, peer, log} = bench();
      const hostile = [...poisonOfAll(rest), ...poison];
      const handled = new Inbox<{readonly orderId: OrderId}>();
      const consumer = consume(await bench().upBroker(), handled.put);
      for (const [what, body] of hostile) peer.send(names[kind], body, {messageId: what});
      peer.send(names[kind], order('"good"', rest));
      expect((await handled.count(1)).map(({orderId}) => orderId)).to.deep.equal(['good']);
      const details = new Map<string, string>();
      while (details.size < hostile.length) {
        const {properties} = await peer.next(`${names[kind]}.parking`);
        expect(properties.headers).to.include({'x-orderwell-error': 'MALFORMED_MESSAGE'});
        details.set(properties.messageId, properties.headers?.['x-orderwell-error-detail']);
      }
      for (const [what, , detail] of hostile) expect(details.get(what), what).to.match(detail);
      await consumer.stop();
      for (const queue of [names[kind], `${names[kind]}.parking`]) {
        expect(await peer.waiting(queue), queue).to.equal(0);
      }
      expect(handled.all).to.have.length(1);
      expect(log.matching(/parked/)).to.have.length(hostile.length);
    });

    it(`given bodies in the ${kind} that only look hostile, reads them, and nothing sticks`, async () => {
      const {names, peer} = bench();
      const handled = new Inbox<{readonly orderId: OrderId}>();
      consume(await bench().upBroker(), handled.put);
      const harmless = {
        'names of prototypes': order('"1"', `"__proto__": {"polluted": 1}, "constructor": {"polluted": 1}, ${rest}`),
        'an order called __proto__': order('"__proto__"', rest),
        'lists 5,000 deep that nobody asked for': order('"1"', `${rest}, "a": ${lists}`),
        'objects 5,000 deep that nobody asked for': order('"1"', `${rest}, "a": ${objects}`),
        'as many bytes as are read': sized(messageBytesMax, rest),
      };
      for (const [what, body] of Object.entries(harmless)) peer.send(names[kind], body, {messageId: what});
      const messages = await handled.count(Object.keys(harmless).length);
      expect(messages.map(({orderId}) => orderId).toSorted()).to.deep.equal(['1', '1', '1', '1', '__proto__']);
      for (const message of [...messages, {}]) expect(message).not.to.have.property('polluted');
      expect(await peer.waiting(`${names[kind]}.parking`)).to.equal(0);
    });
  }
});
