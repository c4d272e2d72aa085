import type {MutationsOfPort} from '../../mutant.ts';

export const amqpResults: MutationsOfPort = {
  adapter: 'amqp',
  port: 'a payment result publisher',
  mutations: {
    'refund-result-never-sent': {
      mistake: 'that money was given back is never told',
      promise: 'durability',
      file: 'payment-result-publisher.ts',
      from: `await this.#broker.send(this.#destination(result, replyTo), encodePaymentResult(result));`,
      to: `if (result.outcome !== 'refunded')
      await this.#broker.send(this.#destination(result, replyTo), encodePaymentResult(result));`,
    },
    'void-result-to-old-queue': {
      mistake: 'the result of a cancellation goes where old order services take it for a decline',
      promise: 'durability',
      file: 'payment-result-publisher.ts',
      from: `return {exchange, routingKey: cancelResultQueue};`,
      to: `return {exchange, routingKey: resultQueue};`,
    },
    'result-repeat-never-sent': {
      mistake: 'a result that is told again is not sent again',
      promise: 'at least once',
      file: 'payment-result-publisher.ts',
      from: `await this.#broker.send(this.#destination(result, replyTo), encodePaymentResult(result));`,
      to: `if (this.lastSent === result.messageId) return;
    await this.#broker.send(this.#destination(result, replyTo), encodePaymentResult(result));
    this.lastSent = result.messageId;`,
      also: [{from: `readonly #broker: Broker;`, to: `readonly #broker: Broker; lastSent: unknown;`}],
    },
    'reply-address-ignored': {
      mistake: 'a result goes to the usual queue, wherever it was wanted',
      promise: 'about addresses failure',
      file: 'payment-result-publisher.ts',
      from: `if (replyTo !== undefined) return {exchange: '', routingKey: replyTo};`,
      to: ``,
    },
    'reply-address-through-exchange': {
      mistake: 'a result for a reply address goes through an exchange that does not know it',
      file: 'payment-result-publisher.ts',
      from: `return {exchange: '', routingKey: replyTo};`,
      to: `return {exchange: this.#broker.names.exchange, routingKey: replyTo};`,
    },
    'answer-address-ignored': {
      mistake: 'the answer to an inquiry goes to the usual queue, wherever it was wanted',
      promise: 'about addresses failure',
      file: 'payment-result-publisher.ts',
      from: `replyTo === undefined ? usual : {exchange: '', routingKey: replyTo}`,
      to: `usual`,
    },
    'answer-never-sent': {
      mistake: 'the answer to an inquiry is taken and never sent',
      promise: 'durability',
      file: 'payment-result-publisher.ts',
      from: `await this.#broker.send(address, encodeInquiryAnswer(answer));`,
      to: ``,
    },
    'missing-queue-is-success': {
      mistake: 'a result for a queue that is not there is taken for told',
      promise: 'about addresses failure',
      file: 'confirming-publisher.ts',
      from: `if (flight.returned) reject(this.#noQueue(message));`,
      to: `if (flight.returned) resolve();`,
    },
    'missing-queue-unnoticed': {
      mistake: 'the broker may drop a message for which there is no queue',
      promise: 'about addresses failure',
      file: 'confirming-publisher.ts',
      from: `mandatory: true`,
      to: `mandatory: false`,
    },
    'missing-queue-is-outage': {
      mistake: 'a result for a queue that is not there is tried for ever, as in an outage',
      promise: 'about addresses failure',
      file: 'confirming-publisher.ts',
      from: `const code = this.#isOurs(message.routingKey) ? 'UNAVAILABLE' : 'UNROUTABLE';`,
      to: `const code = 'UNAVAILABLE';`,
    },
    'result-amount-lost': {
      mistake: 'a result does not say what it is over',
      promise: 'wholeness',
      file: 'encode-messages.ts',
      from: `const stated = amount === undefined ? {} : writtenAmount(amount);`,
      to: `const stated = {};`,
    },
    'result-reason-lost': {
      mistake: 'a decline does not say why',
      promise: 'durability',
      file: 'encode-messages.ts',
      from: `
    ...stated,
    reason,`,
      to: `
    ...stated,`,
    },
    'result-reason-unread': {
      mistake: 'the reason of a decline is not read',
      promise: 'durability',
      file: 'decode-messages.ts',
      from: `...(amount !== undefined && {amount}),
      ...(reason !== undefined && {reason}),`,
      to: `...(amount !== undefined && {amount}),`,
    },
    'standing-mixed-up': {
      mistake: 'what is under way is called missing',
      promise: 'durability',
      file: 'decode-messages.ts',
      from: `standing: body.standing}`,
      to: `standing: 'missing'}`,
    },
    'order-version-lost': {
      mistake: 'an answer is about the first version of its order',
      promise: 'wholeness',
      file: 'decode-messages.ts',
      from: `asked, orderVersion, correlation}`,
      to: `asked, orderVersion: 1, correlation}`,
    },
    'paid-for-anything': {
      mistake: 'a status that nobody knows is taken for paid',
      promise: 'durability',
      file: 'decode-messages.ts',
      from: `const outcome = outcomes.find((known) => paymentStatusOnWire[known] === body.paymentStatus);`,
      to: `const outcome = outcomes[0];`,
    },
    'result-in-two-decimals': {
      mistake: 'the amount of a result is read with two decimals',
      promise: 'a payment requester wholeness',
      file: 'major-units.ts',
      from: `return Money.parseAgreed(String(value), currency);`,
      to: `return Money.rehydrate(BigInt(Math.round(value * 100)), currency);`,
    },
    'result-refused-is-success': {
      mistake: 'a result is taken while there is no connection, and lost',
      promise: 'a payment requester failure',
      file: 'confirming-publisher.ts',
      from: `return Promise.reject(unavailable(this.#refusal ?? 'the message broker is gone'));`,
      to: `return Promise.resolve();`,
    },
  },
};
