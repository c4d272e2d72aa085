import {z} from 'zod';
import {
  type BrokerNames,
  completeNames,
  type NameClash,
  nameClashes,
  usualNames,
} from '../amqp/topology/broker-names.ts';
import {defaultBrokerLimits} from '../amqp/limits.ts';
import {brokerAddress, BrokerAddressProblem} from '../amqp/connection/broker-address.ts';
import type {Rule} from './read-settings.ts';
import {name, wholeNumber} from './settings.ts';

/** Which of the two services a setting is read for: what one sends, the other receives. */
export type Side = 'order' | 'payment';

const brokerName = name.refine((text) => !text.startsWith('amq.'), "must not begin with amq., which is RabbitMQ's own");

/** The setting that names each queue, from the service's own side; those for cancellations are named after what they carry. */
const settingOf = {
  order: {requestQueue: 'SEND_ROUTING_KEY', resultQueue: 'RECEIVE_ROUTING_KEY'},
  payment: {requestQueue: 'RECEIVE_ROUTING_KEY', resultQueue: 'SEND_ROUTING_KEY'},
} as const satisfies Record<Side, object>;
const cancelSettingOf = {cancelRequestQueue: 'CANCEL_ROUTING_KEY', cancelResultQueue: 'CANCELED_ROUTING_KEY'} as const;
/** The queues for inquiries are named after the two that every service knows. */
const settingsOf = (side: Side) => {
  const {requestQueue, resultQueue} = settingOf[side];
  return {...settingOf[side], ...cancelSettingOf, inquiryQueue: requestQueue, inquiryAnswerQueue: resultQueue};
};

const brokerUrl = z.string().superRefine((text, context) => {
  try {
    brokerAddress(text, defaultBrokerLimits.heartbeatSeconds);
  } catch (error) {
    if (!(error instanceof BrokerAddressProblem)) throw error;
    context.issues.push({code: 'custom', message: error.problem, input: ''});
  }
});

/** Where RabbitMQ is, and what exchange and queues are called there. */
export const amqpSettings = (side: Side) => ({
  AMQP_SERVER_URL: brokerUrl.default('amqp://guest:guest@127.0.0.1:5672'),
  AMQP_QUEUE_TYPE: z.enum(['quorum', 'classic'], 'must be quorum or classic').default('quorum'),
  AMQP_PREFETCH: wholeNumber(20, 1, 1_000),
  EXCHANGE_NAME: brokerName.default(usualNames.exchange),
  SEND_ROUTING_KEY: brokerName.default(side === 'order' ? usualNames.requestQueue : usualNames.resultQueue),
  RECEIVE_ROUTING_KEY: brokerName.default(side === 'order' ? usualNames.resultQueue : usualNames.requestQueue),
  CANCEL_ROUTING_KEY: brokerName.optional(),
  CANCELED_ROUTING_KEY: brokerName.optional(),
});

const [keyCharactersLeast, keyCharactersMax, keysMax] = [32, 1_024, 10];

/** What messages are signed with: keys, one a line, of which the first signs and each is good for what comes in. */
export const signingSettings = {
  MESSAGE_SIGNING_KEY: z
    .string()
    .transform((text) => text.split(/\r?\n/).map((line) => line.trim()))
    .transform((lines) => lines.filter((line) => line !== ''))
    .refine(
      (keys) =>
        keys.length > 0 &&
        keys.length <= keysMax &&
        keys.every(({length}) => length >= keyCharactersLeast && length <= keyCharactersMax),
      `must hold 1 to ${keysMax} keys, one a line, of ${keyCharactersLeast} to ${keyCharactersMax} characters each`,
    )
    .optional(),
};

type AmqpSettings = z.output<z.ZodObject<ReturnType<typeof amqpSettings>>>;

/** The broker's settings as the services use them. */
export function brokerSettings(
  settings: AmqpSettings,
  side: Side,
): {
  readonly url: string;
  readonly queueType: 'quorum' | 'classic';
  readonly prefetch: number;
  readonly names: BrokerNames;
} {
  return {
    url: settings.AMQP_SERVER_URL,
    queueType: settings.AMQP_QUEUE_TYPE,
    prefetch: settings.AMQP_PREFETCH,
    names: namesIn(settings, side),
  };
}

function namesIn(given: Readonly<Record<string, string | number | undefined>>, side: Side): BrokerNames {
  const text = (setting: string): string | undefined => given[setting]?.toString();
  const {requestQueue, resultQueue, cancelRequestQueue, cancelResultQueue} = settingsOf(side);
  return completeNames({
    exchange: text('EXCHANGE_NAME') ?? usualNames.exchange,
    requestQueue: text(requestQueue) ?? usualNames.requestQueue,
    resultQueue: text(resultQueue) ?? usualNames.resultQueue,
    cancelRequestQueue: text(cancelRequestQueue),
    cancelResultQueue: text(cancelResultQueue),
  });
}

/**
 * Every kind of message needs queues of its own: two kinds in one would be parked at best, and at worst one service
 * would consume what it sent.
 */
export function separateQueues(side: Side): Rule {
  const settings = settingsOf(side);
  return (given) => {
    const names = namesIn(given, side);
    // A clash of two names that nobody set only follows from another one.
    const clashes = nameClashes(names).filter(({roles}) => roles.some((role) => settings[role] in given));
    const misplaced = clashes.length > 0 ? [] : misplacedRoles(names);
    return [
      ...new Set(clashes.map((clash) => clashProblem(clash, settings, given))),
      ...misplaced.map(([role, usualRole]) => `${settings[role]} must not be the usual name of ${carried[usualRole]}`),
    ];
  };
}

const carried = {
  requestQueue: 'the queue of payment requests',
  resultQueue: 'the queue of payment results',
  cancelRequestQueue: 'the queue of cancellations',
  cancelResultQueue: 'the queue of results of cancellations',
  inquiryQueue: 'the queue of inquiries',
  inquiryAnswerQueue: 'the queue of answers to inquiries',
} as const;
type Role = keyof typeof carried;

/** A queue under the usual name of another one: the settings of the other service, most likely. */
function misplacedRoles(names: BrokerNames): readonly (readonly [Role, Role])[] {
  const roles = Object.keys(carried) as Role[];
  // The names of the queues for inquiries follow from others, of which it is told once.
  const named = roles.filter((role) => role !== 'inquiryQueue' && role !== 'inquiryAnswerQueue');
  return named.flatMap((role) =>
    roles.filter((other) => other !== role && names[role] === usualNames[other]).map((other) => [role, other] as const),
  );
}

function clashProblem(
  {roles, sameWorkQueue}: NameClash,
  settings: ReturnType<typeof settingsOf>,
  given: Readonly<Record<string, string>>,
): string {
  const [one, other] = roles.map((role) => settings[role]);
  const unset = [one, other].filter((setting) => setting !== undefined && given[setting] === undefined);
  const why = sameWorkQueue
    ? 'name the same queue; each kind of message needs its own'
    : 'name queues of which one is kept beside the other, for its retries, for parking or for inquiries';
  const note = unset.length === 0 ? '' : ` (${unset.join(' and ')} is not set and has its default)`;
  return `${one} and ${other} ${why}${note}`;
}

const brokerSettingNames = Object.keys({...amqpSettings('order'), ...signingSettings});

/** What is left without the broker's settings, for those who use no broker or have read them already. */
export function withoutBrokerSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const isTheirs = (setting: string): boolean => brokerSettingNames.includes(setting.replace(/_FILE$/, ''));
  return Object.fromEntries(Object.entries(environment).filter(([setting]) => !isTheirs(setting)));
}
