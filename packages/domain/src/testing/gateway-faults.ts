/** The calls that a gateway takes. */
export const gatewayCalls = ['charge', 'lookup', 'void', 'refund'] as const;
export type GatewayCall = (typeof gatewayCalls)[number];

/** What can go wrong with a call to a gateway. */
export type GatewayFault =
  /** There is no way to the gateway (a refused connection): it does nothing. */
  | 'unreachable'
  /** It answers with an error of its own (503), and does nothing. */
  | 'errorBefore'
  /** It has too much to do (429), and does nothing. */
  | 'throttled'
  /** It does what it was asked, and the connection breaks before its answer is there. */
  | 'lost'
  /** It does what it was asked, and answers with an error of its own (500). */
  | 'errorAfter'
  /** It does what it was asked, and its answer makes no sense (HTML, half an object, a status that nobody knows). */
  | 'rubbish'
  /** It takes the call and never answers, whether or not it does what it was asked. */
  | 'silent';

/** Whether the gateway does what it was asked, by fault. */
export const hasEffect: Readonly<Record<GatewayFault, boolean | 'perhaps'>> = {
  unreachable: false,
  errorBefore: false,
  throttled: false,
  lost: true,
  errorAfter: true,
  rubbish: true,
  silent: 'perhaps',
};

export const gatewayFaults = Object.keys(hasEffect) as readonly GatewayFault[];
