import type {MutationsOfPort} from '../../mutant.ts';

export const amqpRequests: MutationsOfPort = {
  adapter: 'amqp',
  port: 'a payment requester',
  mutations: {
    'cancellation-never-sent': {
      mistake: 'a cancellation is taken and never sent',
      promise: 'durability',
      file: 'payment-requester.ts',
      from: `await this.#broker.send({exchange, routingKey}, encodePaymentCancellation(cancellation, cancelResultQueue));`,
      to: ``,
    },
    'cancellation-as-request': {
      mistake: 'a cancellation goes to the queue of requests',
      promise: 'durability',
      file: 'payment-requester.ts',
      from: `const {exchange, cancelRequestQueue: routingKey, cancelResultQueue}`,
      to: `const {exchange, requestQueue: routingKey, cancelResultQueue}`,
    },
    'inquiry-never-sent': {
      mistake: 'an inquiry is taken and never sent',
      promise: 'durability',
      file: 'payment-requester.ts',
      from: `await this.#broker.send({exchange, routingKey}, encodeInquiry(inquiry, usual));`,
      to: ``,
    },
    'repeat-never-sent': {
      mistake: 'a request that is repeated is not sent again',
      promise: 'at least once',
      file: 'payment-requester.ts',
      from: `await this.#broker.send({exchange, routingKey}, encodePaymentRequest(request, resultQueue));`,
      to: `if (this.lastSent === request.messageId) return;
    await this.#broker.send({exchange, routingKey}, encodePaymentRequest(request, resultQueue));
    this.lastSent = request.messageId;`,
      also: [{from: `readonly #broker: Broker;`, to: `readonly #broker: Broker; lastSent: unknown;`}],
    },
    'one-of-fifty-lost': {
      mistake: 'one of fifty messages is lost without a word',
      promise: 'failure',
      file: 'confirming-publisher.ts',
      from: `const channel = this.#channel;
    if`,
      to: `const channel = this.#channel;
    if ((this.sent += 1) % 50 === 0) return Promise.resolve();
    if`,
      also: [{from: `readonly #timeoutMs: number;`, to: `readonly #timeoutMs: number; sent = 0;`}],
    },
    'refused-while-down-is-success': {
      mistake: 'a message is taken while there is no connection, and lost',
      promise: 'failure',
      file: 'confirming-publisher.ts',
      from: `return Promise.reject(unavailable(this.#refusal ?? 'the message broker is gone'));`,
      to: `return Promise.resolve();`,
    },
    'confirm-not-awaited': {
      mistake: 'a message counts as sent before the broker has it in safe keeping',
      promise: 'failure',
      file: 'confirming-publisher.ts',
      from: `return done.finally(`,
      to: `resolve();
    return done.finally(`,
    },
    'refusal-of-broker-is-success': {
      mistake: 'a message that the broker refuses is taken for sent',
      promise: 'failure',
      file: 'confirming-publisher.ts',
      from: `else if (error) reject(`,
      to: `else if (false) reject(`,
    },
    'never-gives-up': {
      mistake: 'a broker that never confirms is waited for for ever',
      promise: 'with both sides at work failure',
      file: 'confirming-publisher.ts',
      from: `reject(unavailable(\`the message broker did not confirm a message within \${this.#timeoutMs} ms\`));`,
      to: ``,
    },
    'taken-before-handled': {
      mistake: 'a message that its handler could not handle is taken for done, and lost',
      promise: 'to whoever receives handling',
      file: 'delivery.ts',
      from: `return treatmentOf(error);
    }`,
      to: `return undefined;
    }`,
    },
  },
};
