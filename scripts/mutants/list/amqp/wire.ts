import type {MutationsOfPort} from '../../mutant.ts';

export const amqpWire: MutationsOfPort = {
  adapter: 'amqp',
  port: 'a payment requester',
  mutations: {
    'request-id-not-stable': {
      mistake: 'each time that a message is sent it has another id',
      promise: 'durability',
      file: 'encode-messages.ts',
      from: `{messageId: shortText(messageId)}`,
      to: `{messageId: shortText(\`\${messageId}-\${Math.random()}\`)}`,
    },
    'message-without-id': {
      mistake: 'messages carry no id, and get another one each time',
      promise: 'durability',
      file: 'encode-messages.ts',
      from: `...(messageId !== undefined && {messageId: shortText(messageId)}),`,
      to: ``,
    },
    'request-correlation-lost': {
      mistake: 'a message forgets the request that it belongs to',
      promise: 'durability',
      file: 'encode-messages.ts',
      from: `
      ...(requestId !== undefined && {correlationId: shortText(requestId)}),`,
      to: ``,
    },
    'request-trace-lost': {
      mistake: 'a message forgets the trace that it belongs to',
      promise: 'durability',
      file: 'encode-messages.ts',
      from: `
      ...(traceparent !== undefined && {headers: {traceparent}}),`,
      to: ``,
    },
    'cancel-reason-lost': {
      mistake: 'a cancellation does not say why',
      promise: 'durability',
      file: 'encode-messages.ts',
      from: `const body = {orderId, ...writtenAmount(amount), reason};`,
      to: `const body = {orderId, ...writtenAmount(amount)};`,
    },
    'reply-address-never-said': {
      mistake: 'a request does not say where its result is wanted',
      file: 'encode-messages.ts',
      from: `
      ...(replyTo !== undefined && {replyTo}),`,
      to: ``,
    },
    'reply-address-of-request-ignored': {
      mistake: 'a request says the usual queue although it names another',
      file: 'encode-messages.ts',
      from: `request.replyTo ?? replyTo`,
      to: `replyTo`,
    },
    'inquiry-addresses-lost': {
      mistake: 'an inquiry does not say where results are wanted by now',
      file: 'encode-messages.ts',
      from: `resultTo: resultTo ?? usual.resultTo,`,
      to: ``,
    },
    'two-decimals-sent': {
      mistake: 'every currency is sent with two decimals, and without minor units',
      promise: 'durability',
      file: 'amounts.ts',
      from: `return {totalPrice: toMajorUnits(amount), currency: amount.currency, totalPriceMinor: \`\${amount.minor}\`};`,
      to: `return {totalPrice: Number(amount.minor) / 100, currency: amount.currency};`,
    },
    'two-decimals-read': {
      mistake: 'every currency is read with two decimals',
      promise: 'durability',
      file: 'major-units.ts',
      from: `return Money.parseAgreed(String(value), currency);`,
      to: `return Money.rehydrate(BigInt(Math.round(value * 100)), currency);`,
    },
    'rounded-to-whole': {
      mistake: 'amounts are sent in whole major units',
      promise: 'durability',
      file: 'amounts.ts',
      from: `return {totalPrice: toMajorUnits(amount), currency: amount.currency, totalPriceMinor: \`\${amount.minor}\`};`,
      to: `return {totalPrice: Math.round(toMajorUnits(amount)), currency: amount.currency};`,
    },
    'currency-not-sent': {
      mistake: 'a message does not say its currency',
      promise: 'durability',
      file: 'amounts.ts',
      from: `currency: amount.currency, `,
      to: ``,
    },
    'default-currency-ignored': {
      mistake: 'amounts without a currency are in dollars, whatever the receiver was told',
      file: 'amounts.ts',
      from: `currency ?? defaultCurrency`,
      to: `currency ?? 'USD'`,
    },
    'default-currency-always': {
      mistake: 'all amounts are in the receiver’s own currency, whatever the message says',
      promise: 'durability',
      file: 'amounts.ts',
      from: `currency ?? defaultCurrency`,
      to: `defaultCurrency`,
    },
    'long-ids-cut': {
      mistake: 'a message with an id that is too long for its property cannot be sent',
      promise: 'at least once',
      file: 'properties.ts',
      from: `Buffer.byteLength(text) <= 255 ? text :`,
      to: `text.length > 0 ? text :`,
    },
    'metadata-not-sent': {
      mistake: 'a request forgets what the client said of the order',
      promise: 'wholeness',
      file: 'encode-messages.ts',
      from: `...writtenAmount(amount), metadata};`,
      to: `...writtenAmount(amount)};`,
    },
    'metadata-not-read': {
      mistake: 'what a request says of the order is not read',
      promise: 'wholeness',
      file: 'decode-messages.ts',
      from: `      ...(metadata !== undefined && {metadata}),`,
      to: ``,
    },
  },
};
