import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryTransport: readonly MutationsOfPort[] = [
  {
    adapter: 'in-memory',
    port: 'a payment requester',
    mutations: {
      'cancellation-never-written': {
        mistake: 'a cancellation is taken and lost',
        file: 'recorders.ts',
        from: `this.cancellations.push(cancellation);`,
        to: ``,
      },
      'repeated-request-swallowed': {
        mistake: 'a request that is repeated is not sent again',
        file: 'recorders.ts',
        from: `this.requests.push(request);`,
        to: `if (this.requests.every(({messageId}) => messageId !== request.messageId)) this.requests.push(request);`,
      },
      'inquiry-down-swallowed': {
        mistake: 'an inquiry that nobody takes is taken for asked',
        file: 'recorders.ts',
        from: `assertUp(this.down);
    this.inquiries.push(inquiry);`,
        to: `if (!this.down) this.inquiries.push(inquiry);`,
      },
    },
  },
  {
    adapter: 'in-memory',
    port: 'a payment result publisher',
    mutations: {
      'answer-never-written': {
        mistake: 'the answer to an inquiry is taken and lost',
        file: 'recorders.ts',
        from: `this.answers.push(answer);`,
        to: ``,
      },
      'refund-result-never-written': {
        mistake: 'that money was given back is never told',
        file: 'recorders.ts',
        from: `this.published.push({...result, replyTo});`,
        to: `if (result.outcome !== 'refunded') this.published.push({...result, replyTo});`,
      },
      'reply-address-of-result-lost': {
        mistake: 'a result goes to the usual place, wherever it was wanted',
        file: 'recorders.ts',
        from: `this.published.push({...result, replyTo});`,
        to: `this.published.push({...result, replyTo: undefined});`,
      },
      'nobody-there-is-success': {
        mistake: 'a result for an address at which there is nobody is taken for told',
        file: 'recorders.ts',
        from: `throw new DomainError('UNROUTABLE', \`there is nobody at \${address}\`);`,
        to: `return;`,
      },
    },
  },
];
