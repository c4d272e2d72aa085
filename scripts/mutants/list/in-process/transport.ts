import type {MutationsOfPort} from '../../mutant.ts';

export const inProcessTransport: readonly MutationsOfPort[] = [
  {
    adapter: 'in-process',
    port: 'a payment requester',
    mutations: {
      'failure-of-request-swallowed': {
        mistake: 'a request counts as taken although the payment side could not store it',
        file: 'payment-requester.ts',
        from: `await this.#payments.processPayment(request);`,
        to: `await this.#payments.processPayment(request).catch(() => undefined);`,
      },
      'failure-of-cancellation-swallowed': {
        mistake: 'a cancellation counts as taken although the payment side could not store it',
        file: 'payment-requester.ts',
        from: `await this.#payments.cancelPayment(cancellation);`,
        to: `await this.#payments.cancelPayment(cancellation).catch(() => undefined);`,
      },
      'request-not-awaited': {
        mistake: 'a request counts as taken before the payment side has stored what it did',
        file: 'payment-requester.ts',
        from: `await this.#payments.processPayment(request);`,
        to: `setImmediate(() => void this.#payments.processPayment(request).catch(() => undefined));`,
      },
      'cancellation-never-made': {
        mistake: 'a cancellation is taken and lost',
        file: 'payment-requester.ts',
        from: `await this.#payments.cancelPayment(cancellation);`,
        to: ``,
      },
      'inquiry-never-made': {
        mistake: 'an inquiry is taken and lost',
        file: 'payment-requester.ts',
        from: `await this.#payments.answerInquiry(inquiry);`,
        to: ``,
      },
      'request-id-lost': {
        mistake: 'a request loses its message id on the way',
        file: 'payment-requester.ts',
        from: `processPayment(request);`,
        to: `processPayment({...request, messageId: undefined});`,
      },
      'request-through-float': {
        mistake: 'an amount goes through a floating-point number of major units',
        file: 'payment-requester.ts',
        from: `await this.#payments.processPayment(request);`,
        to: `const {amount} = request;
    const minor = BigInt(Math.round(Math.fround(Number(amount.minor) / 100) * 100));
    await this.#payments.processPayment({...request, amount: amount.constructor.of(minor, amount.currency)});`,
      },
    },
  },
  {
    adapter: 'in-process',
    port: 'a payment result publisher',
    mutations: {
      'failure-of-result-swallowed': {
        mistake: 'a result counts as told although the order side could not store it',
        file: 'payment-result-publisher.ts',
        from: `await this.#orders.applyPaymentResult(result);`,
        to: `await this.#orders.applyPaymentResult(result).catch(() => undefined);`,
      },
      'refund-result-never-told': {
        mistake: 'that money was given back is never told',
        file: 'payment-result-publisher.ts',
        from: `await this.#orders.applyPaymentResult(result);`,
        to: `if (result.outcome !== 'refunded') await this.#orders.applyPaymentResult(result);`,
      },
      'result-repeat-never-told': {
        mistake: 'a result that is told again is not handed over again',
        file: 'payment-result-publisher.ts',
        from: `await this.#orders.applyPaymentResult(result);`,
        to: `if (this.last === result.messageId) return;
    await this.#orders.applyPaymentResult(result);
    this.last = result.messageId;`,
        also: [{from: `readonly #orders: OrderSide;`, to: `readonly #orders: OrderSide; last: unknown;`}],
      },
      'answer-not-awaited': {
        mistake: 'the answer to an inquiry counts as told before the order side has it',
        file: 'payment-result-publisher.ts',
        from: `await this.#orders.applyInquiryAnswer(answer);`,
        to: `setImmediate(() => void this.#orders.applyInquiryAnswer(answer).catch(() => undefined));`,
      },
    },
  },
];
